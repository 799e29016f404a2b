package io.distillery.cli;

/**
 * Marks a picocli command that a module above this one adds to the command line: it is found by
 * {@link java.util.ServiceLoader} where that module is on the class path. The launcher puts it
 * there for the module's commands only.
 */
public interface AddedCommand {}
