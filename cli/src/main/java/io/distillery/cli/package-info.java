/** The command line: its entry, and the door for commands that other modules add. */
package io.distillery.cli;
