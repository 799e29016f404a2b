package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.diffusion.tiny.TinyConfig;
import io.distillery.diffusion.tiny.TinyDecoder;
import io.distillery.diffusion.tiny.TinyEncoder;
import io.distillery.run.Manifest;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose images are encoded and decoded by tiny autoencoders of random weights. */
class TinyAutoencoderRunTest {
  @TempDir static Path temp;
  private static Path data;
  private static Path model;
  private static Path encoder;
  private static Path decoder;

  @BeforeAll
  static void write() throws IOException {
    Shapes.write(temp.resolve("shapes/train"), 6, 1);
    data = temp.resolve("shapes");
    model = TinyModel.writeEightfold(temp.resolve("model"));
    encoder = encoder("encoder.safetensors", 4, 1);
    decoder = decoder("decoder.safetensors", 1);
  }

  private static Path encoder(String name, int channels, long seed) throws IOException {
    try (PointerScope scope = new PointerScope();
        TinyEncoder tiny =
            new TinyEncoder(Parameters.initialised(seed), new TinyConfig(3, channels, 8, false))) {
      return write(name, tiny.parameters().all());
    }
  }

  private static Path decoder(String name, long seed) throws IOException {
    try (PointerScope scope = new PointerScope();
        TinyDecoder tiny =
            new TinyDecoder(Parameters.initialised(seed), new TinyConfig(3, 4, 8, false))) {
      return write(name, tiny.parameters().all());
    }
  }

  private static Path write(String name, Map<String, Tensor> weights) throws IOException {
    SafeTensors.write(temp.resolve(name), weights, Map.of());
    return temp.resolve(name);
  }

  private static CommandRun synthesize(Path out, String... more) {
    List<String> arguments = new ArrayList<>(List.of("synthesize", "--data=" + data));
    arguments.addAll(List.of("--out=" + out, "--model=" + model, "--threads=1", "--no-train"));
    arguments.addAll(List.of("--ipc=2", "--steps=4", "--size=32"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static CommandRun drawn(Path out, String... more) {
    CommandRun run = synthesize(out, more);
    assertThat(run.code()).as(run.err()).isZero();
    return run;
  }

  private static Map<String, String> inputs(Path out, String stage) throws IOException {
    return Manifest.read(out.resolve(stage)).orElseThrow().request().inputs();
  }

  @Test
  void prototypesAndLatentsSayWhichEncoderMadeThem() throws IOException {
    Path out = temp.resolve("tiny");
    CommandRun run = drawn(out, "--encoder=" + encoder, "--decoder=" + decoder);

    assertThat(run.err())
        .contains("Latents by encoder.safetensors are ", "(root mean square of 4 images)");
    JsonNode said =
        new ObjectMapper()
            .readTree(out.resolve("prototypes/prototypes.json").toFile())
            .get("encoder");
    assertThat(said.get("name").asText()).isEqualTo("encoder.safetensors");
    assertThat(said.get("sha256").asText()).isEqualTo(inputs(out, "prototypes").get("encoder"));
    assertThat(said.get("distance").asDouble()).isPositive();
    assertThat(inputs(out, "prototypes")).doesNotContainKey("decoder");
    assertThat(inputs(out, "distilled")).containsKey("decoder").doesNotContainKey("encoder");
    assertThat(spaces(out.resolve(".cache/latents"))).containsExactly("tiny encoder");

    Path own = temp.resolve("own");
    drawn(own);
    assertThat(inputs(own, "prototypes")).doesNotContainKey("encoder");
    assertThat(Files.readString(own.resolve("prototypes/prototypes.json")))
        .doesNotContain("\"encoder\"");
    assertThat(spaces(own.resolve(".cache/latents"))).containsExactly("scaled mean");
    assertThat(points(out)).isNotEqualTo(points(own));
  }

  private static float[] points(Path out) throws IOException {
    try (SafeTensors points = SafeTensors.open(out.resolve("prototypes/prototypes.safetensors"))) {
      return Tensors.floats(points.tensor(points.names().get(0)));
    }
  }

  /** What is taken of the distribution, of each directory of latents. */
  private static List<String> spaces(Path latents) throws IOException {
    List<String> said = new ArrayList<>();
    try (Stream<Path> files = Files.walk(latents)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] header = Files.newInputStream(file).readNBytes(8192);
        said.add(new ObjectMapper().readTree(header).get("statistic").asText());
      }
    }
    return said;
  }

  /** Another decoder draws anew, another encoder finds prototypes anew, and only then. */
  @Test
  void whatIsDoneAgain() throws IOException {
    Path out = temp.resolve("again");
    drawn(out, "--encoder=" + encoder, "--decoder=" + decoder);
    Path other = decoder("other-decoder.safetensors", 2);
    CommandRun refused = synthesize(out, "--decoder=" + other);
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .contains("distilled was made from another decoder", "--redo")
        .doesNotContain("prototypes was made");
    byte[] before = image(out);
    assertThat(drawn(out, "--decoder=" + other, "--redo").err()).doesNotContain("Encoding");
    assertThat(image(out)).isNotEqualTo(before);
    assertThat(synthesize(out, "--encoder=" + encoder("other.safetensors", 4, 3)).err())
        .contains("prototypes was made from another encoder");
  }

  private static byte[] image(Path out) throws IOException {
    try (Stream<Path> files = Files.walk(out.resolve("distilled"))) {
      return Files.readAllBytes(
          files
              .filter(file -> file.toString().endsWith(".png"))
              .sorted()
              .findFirst()
              .orElseThrow());
    }
  }

  @Test
  void whatCannotWorkIsSaidBeforeAnythingLong() throws IOException {
    Path out = temp.resolve("refused");
    CommandRun channels =
        synthesize(out, "--encoder=" + encoder("flux.safetensors", 16, 1), "--decoder=none");
    assertThat(channels.code()).isEqualTo(2);
    assertThat(channels.err()).contains("--decoder", "none: there is no such directory or file");
    CommandRun latents =
        synthesize(out, "--encoder=" + temp.resolve("flux.safetensors"), "--latent=mean");
    assertThat(latents.code()).isEqualTo(2);
    assertThat(latents.err())
        .contains("The tiny encoder is for latents of 16 channels", "have 4 channels")
        .doesNotContain("should not happen");
    CommandRun sample = synthesize(out, "--encoder=" + encoder, "--latent=sample");
    assertThat(sample.code()).isEqualTo(2);
    assertThat(sample.err())
        .contains("--latent sample draws from a distribution, which --encoder " + encoder);
    assertThat(out.resolve("descriptions")).doesNotExist();
  }
}
