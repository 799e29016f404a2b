/**
 * What the command line shows on the terminal: progress, summaries, inspections, and sentences for
 * errors.
 */
package io.distillery.cli.console;
