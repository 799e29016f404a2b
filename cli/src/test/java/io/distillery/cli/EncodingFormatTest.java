package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that are encoded in bfloat16, and in float32. */
class EncodingFormatTest {
  @TempDir static Path temp;
  private static Path data;

  @BeforeAll
  static void write() throws IOException {
    data = temp.resolve("shapes");
    Shapes.write(data.resolve("train"), 20, 1);
    Shapes.write(data.resolve("val"), 2, 2);
  }

  private static CommandRun prototypes(Path out, String... more) {
    return CommandRun.of(
        CommandRun.arguments(
            List.of(
                "prototypes",
                "--data=" + data,
                "--out=" + out,
                "--cache=" + temp.resolve("cache"),
                "--no-train",
                "--threads=1",
                "--ipc=1",
                "--contamination=0"),
            more));
  }

  /** Neither takes the other's latents from the store; centroids are nearly the same. */
  @Test
  void centroidsAreNearlyTheSame() throws IOException {
    Path exact = temp.resolve("float32");
    Path fast = temp.resolve("bfloat16");
    CommandRun first = prototypes(exact, "--no-encode-bf16");
    assertThat(first.code()).as(first.err()).isZero();
    CommandRun second = prototypes(fast, "--encode-bf16");
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(second.err()).doesNotContain("were encoded before");
    CommandRun third = prototypes(temp.resolve("again"), "--encode-bf16");
    assertThat(third.err()).contains("60 of 60 images were encoded before");

    try (PointerScope scope = new PointerScope();
        SafeTensors of = SafeTensors.open(exact.resolve("prototypes/prototypes.safetensors"));
        SafeTensors near = SafeTensors.open(fast.resolve("prototypes/prototypes.safetensors"))) {
      for (String name : of.names()) {
        Tensor expected = of.tensor(name);
        Tensor difference = near.tensor(name).sub(expected);
        double share = difference.norm().item_double() / expected.norm().item_double();
        assertThat(share).as(name).isBetween(1e-6, 0.01);
      }
    }
  }

  /** What was made in one format is not gone on with in the other. */
  @Test
  void anotherFormatIsAnotherRun() {
    Path out = temp.resolve("changed");
    CommandRun first = prototypes(out, "--no-encode-bf16");
    assertThat(first.code()).as(first.err()).isZero();
    CommandRun same = prototypes(out, "--no-encode-bf16");
    assertThat(same.err()).contains("prototypes: up to date");
    CommandRun other = prototypes(out, "--encode-bf16");
    assertThat(other.code()).as(other.err()).isEqualTo(2);
    assertThat(other.err()).contains("encoding");
  }
}
