/**
 * Whole-operation benchmarks, {@code distillery benchmark NAME}: what takes seconds inside native
 * code is timed by warm-up, repetitions and a median in one process. JMH's forks and sampling are
 * made for nanoseconds of Java, and would load gigabytes of weights again for each fork.
 */
package io.distillery.benchmark;
