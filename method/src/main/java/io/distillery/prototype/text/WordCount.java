package io.distillery.prototype.text;

/**
 * Counts how often the descriptions of a cluster have a word.
 *
 * @param word lower case
 * @param count at least 1; a description that has the word twice counts twice
 */
public record WordCount(String word, int count) {}
