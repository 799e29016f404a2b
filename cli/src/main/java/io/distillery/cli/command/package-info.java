/** The commands: one small class each. */
package io.distillery.cli.command;
