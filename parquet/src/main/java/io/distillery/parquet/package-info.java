/** Parquet files, read and written without Hadoop. */
package io.distillery.parquet;
