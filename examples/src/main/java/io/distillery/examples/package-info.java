/** Shows how Java programs use Distillery: a program a class, each to be read on its own. */
package io.distillery.examples;
