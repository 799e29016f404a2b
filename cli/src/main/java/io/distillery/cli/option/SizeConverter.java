package io.distillery.cli.option;

import io.distillery.diffusion.sampling.ImageSize;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of pixels, or width and height. */
public final class SizeConverter implements ITypeConverter<ImageSize> {
  @Override
  public ImageSize convert(String text) {
    try {
      return ImageSize.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
