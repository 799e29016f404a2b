/**
 * Fields of the recipe as options: the table that names them, and the converters of their values.
 */
package io.distillery.cli.option;
