/** Runs on Apache Spark clusters: the stages are those of one machine, and so are their bytes. */
package io.distillery.spark;
