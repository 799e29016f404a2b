/** Chooses settings of a run on photographs that are kept out of everything else. */
package io.distillery.tune;
