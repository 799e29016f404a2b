package io.distillery.cli.option;

import io.distillery.base.Text;
import io.distillery.diffusion.training.DiffusionTrainingOptions.Loss;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a loss by its name in lower case, with hyphens; its name in Java is taken too. */
public final class LossConverter implements ITypeConverter<Loss> {
  /** What there is, for helps. */
  public static final String LOSSES =
      "mse; min-snr, weighted by min(SNR, 5) / SNR; or adaptive, errors with and without text"
          + " balanced by learned weights, twice the time.";

  @Override
  public Loss convert(String text) {
    return Arrays.stream(Loss.values())
        .filter(loss -> name(loss).equals(name(text)))
        .findFirst()
        .orElseThrow(
            () ->
                new TypeConversionException(
                    Text.format(
                        "there is no loss %s, expected %s",
                        text,
                        Arrays.stream(Loss.values())
                            .map(LossConverter::name)
                            .collect(Collectors.joining(", ")))));
  }

  private static String name(Object loss) {
    return loss.toString().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
