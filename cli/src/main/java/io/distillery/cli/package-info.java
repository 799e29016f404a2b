/** The command line: one small class a command, shared options as mixins, progress, errors. */
package io.distillery.cli;
