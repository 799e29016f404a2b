/** Distilled images in the formats of other programs. */
package io.distillery.export;
