package io.distillery.describe.files;

/**
 * Is what a file says of an image.
 *
 * @param file the image's name as the file has it, or that of a {@code .txt} file beside the image
 * @param text may be blank
 */
record Caption(String file, String text) {}
