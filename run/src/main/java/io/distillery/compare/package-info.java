/**
 * Comparisons of methods: every method makes small sets of the same size from the same source, the
 * same networks are trained on each with the same random numbers, and tables say what differs and
 * whether that is more than chance.
 */
package io.distillery.compare;
