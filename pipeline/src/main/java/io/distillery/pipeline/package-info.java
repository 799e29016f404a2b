/**
 * A run: the stages of the method in a directory, each skipped when it is up to date, resumed when
 * it was interrupted, redone when what it reads has changed.
 *
 * <p>{@link io.distillery.pipeline.Pipeline} executes {@link io.distillery.pipeline.Stage}s in a
 * {@link io.distillery.pipeline.RunDirectory}.
 */
package io.distillery.pipeline;
