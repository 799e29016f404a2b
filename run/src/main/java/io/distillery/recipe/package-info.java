/**
 * What a run may be asked, as one immutable tree of records: each lives with its step, and {@link
 * io.distillery.recipe.Recipe} composes them.
 */
package io.distillery.recipe;
