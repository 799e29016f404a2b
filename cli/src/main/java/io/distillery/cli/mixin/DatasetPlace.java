package io.distillery.cli.mixin;

import io.distillery.dataset.DatasetException;
import io.distillery.dataset.packaged.PackagedDatasets;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a dataset's place: a directory, or the name of a packaged dataset that was fetched. */
public final class DatasetPlace implements ITypeConverter<Path> {
  @Override
  public Path convert(String place) {
    try {
      return PackagedDatasets.place(place);
    } catch (DatasetException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
