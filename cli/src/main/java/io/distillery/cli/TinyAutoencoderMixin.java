package io.distillery.cli;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Text;
import io.distillery.diffusion.tiny.TinyAutoencoderFile;
import io.distillery.diffusion.tiny.TinyDecoder;
import io.distillery.diffusion.tiny.TinyEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Names what encodes and decodes in place of a model's own autoencoder. */
@Command
final class TinyAutoencoderMixin {
  @Option(
      names = "--decoder",
      paramLabel = "DIR|FILE",
      description =
          "A tiny autoencoder (TAESD, diffusers' AutoencoderTiny) that decodes in place of the"
              + " model's own: nearly the same images in a fraction of the time.")
  private Path decoder;

  @Option(
      names = "--encoder",
      paramLabel = "DIR|FILE",
      description = "A tiny autoencoder that encodes --init-image in place of the model's own.")
  private Path encoder;

  /** Reads the encoder; null where none is asked for. */
  TinyEncoder encoder(ScalarType type) {
    return encoder == null ? null : file("--encoder", encoder).encoder(type);
  }

  /** Reads the decoder; null where none is asked for. */
  TinyDecoder decoder(ScalarType type) {
    return decoder == null ? null : file("--decoder", decoder).decoder(type);
  }

  private static TinyAutoencoderFile file(String option, Path path) {
    if (!Files.exists(path)) {
      throw new ConfigurationException(
          Text.format(
              "%s %s: there is no such directory or file; expected a tiny autoencoder",
              option, path));
    }
    return new TinyAutoencoderFile(path);
  }
}
