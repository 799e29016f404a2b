package io.distillery.cli.option;

/** Is a command whose options stand for fields of the recipe. */
public interface TakesRecipe {
  /** Gives its part of the options; the same object at each call. */
  RecipeOptions recipeOptions();
}
