package io.distillery.dataset.table;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Holds a row of a table: a value for each column that has one here.
 *
 * @param values as {@link Column.Kind} says, lists of them where the column holds lists
 */
public record Row(Map<String, Object> values) {
  /** Copies the values. */
  public Row {
    values = Map.copyOf(values);
  }

  /** Returns the text of a column; empty where there is none. */
  public Optional<String> text(String column) {
    return Optional.ofNullable(values.get(column))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  /** Returns the bytes of a column; empty where there are none. */
  public Optional<byte[]> bytes(String column) {
    return Optional.ofNullable(values.get(column))
        .filter(byte[].class::isInstance)
        .map(byte[].class::cast);
  }

  /** Returns the whole number of a column; empty where there is none. */
  public OptionalLong integer(String column) {
    return values.get(column) instanceof Long number
        ? OptionalLong.of(number)
        : OptionalLong.empty();
  }

  /** Returns the real number of a column; empty where there is none. */
  public Optional<Double> real(String column) {
    return Optional.ofNullable(values.get(column))
        .filter(Double.class::isInstance)
        .map(Double.class::cast);
  }

  /** Returns the values of a column of lists; empty where there are none. */
  public List<?> list(String column) {
    return values.get(column) instanceof List<?> list ? list : List.of();
  }
}
