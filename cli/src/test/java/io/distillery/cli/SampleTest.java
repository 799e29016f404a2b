package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Draws 16 px images with a model of random weights. */
class SampleTest {
  private static final String LONG_PROMPT = "a red circle on a white ground ".repeat(12);

  @TempDir static Path folder;

  private static Path model;

  @BeforeAll
  static void write() throws IOException {
    model = TinyModel.write(folder.resolve("model"));
  }

  private static CommandRun sample(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("sample", "--model", model.toString(), "--steps", "3"));
    arguments.addAll(List.of("--out", folder.resolve("sheet.png").toString()));
    arguments.addAll(List.of(more));
    if (Stream.of(more).noneMatch(option -> option.startsWith("--threads"))) {
      arguments.add("--threads=1");
    }
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static void assertDrawn(CommandRun run) {
    assertThat(run.code()).as(run.err()).isZero();
  }

  private static RgbImage image(Path file) throws IOException {
    return new ImageDecoder().decode(file);
  }

  /** Long and short prompts in one batch; sheet, single files and what they were drawn from. */
  @Test
  void sheetAndSingleImages() throws IOException {
    Path images = folder.resolve("images");
    assertDrawn(
        sample(
            "--prompt",
            "a blue square",
            "--prompt",
            LONG_PROMPT,
            "--count=2",
            "--prompt-mode=windows",
            "--negative-prompt=a green triangle",
            "--images",
            images.toString()));
    RgbImage sheet = image(folder.resolve("sheet.png"));
    assertThat(sheet.width()).isEqualTo(2 * 18 + 2);
    assertThat(sheet.height()).isEqualTo(2 * 18 + 2);
    List<String> lines = Files.readAllLines(images.resolve("metadata.jsonl"));
    assertThat(lines).hasSize(4);
    JsonNode last = new ObjectMapper().readTree(lines.get(3));
    assertThat(last.get("file_name").asText()).isEqualTo("0003.png");
    assertThat(last.get("text").asText()).isEqualTo(LONG_PROMPT);
    RgbImage single = image(images.resolve("0003.png"));
    byte[] line = Arrays.copyOfRange(sheet.pixels(), 3 * (20 * 38 + 20), 3 * (20 * 38 + 36));
    assertThat(line).isEqualTo(Arrays.copyOf(single.pixels(), 3 * 16));

    Path again = folder.resolve("again");
    assertDrawn(
        sample(
            "--prompt",
            LONG_PROMPT,
            "--prompt-mode=windows",
            "--image-seeds",
            last.get("seed").asText(),
            "--negative-prompt=a green triangle",
            "--images",
            again.toString()));
    assertNear(image(again.resolve("0000.png")), single);
  }

  @Test
  void imagesHaveTheSameBytesWhateverTheThreads() throws IOException {
    String[] asked = {"--prompt", "a blue square", "--count=7", "--batch=2"};
    assertDrawn(sample(asked));
    byte[] one = Files.readAllBytes(folder.resolve("sheet.png"));
    assertDrawn(
        sample(Stream.concat(Stream.of(asked), Stream.of("--threads=3")).toArray(String[]::new)));
    assertThat(Files.readAllBytes(folder.resolve("sheet.png"))).isEqualTo(one);
  }

  /** Rounding of other batches may move a byte by one. */
  private static void assertNear(RgbImage actual, RgbImage expected) {
    assertThat(actual.pixels()).hasSameSizeAs(expected.pixels());
    for (int i = 0; i < actual.pixels().length; i++) {
      int difference = (actual.pixels()[i] & 0xff) - (expected.pixels()[i] & 0xff);
      assertThat(Math.abs(difference)).isLessThanOrEqualTo(1);
    }
  }

  @Test
  void fromAnImage() throws IOException {
    Path start = folder.resolve("start.png");
    byte[] pixels = new byte[3 * 20 * 30];
    Arrays.fill(pixels, (byte) 200);
    PngFile.write(start, new RgbImage(30, 20, pixels));
    RgbImage little = drawn("--init-image", start.toString(), "--strength=0.4");
    assertThat(little.pixels()).isNotEqualTo(drawn().pixels());
    assertThat(drawn("--init-image", start.toString(), "--strength=1").pixels())
        .isNotEqualTo(little.pixels());
  }

  private static RgbImage drawn(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--prompt=a blue square", "--count=1"));
    arguments.addAll(List.of(more));
    assertDrawn(sample(arguments.toArray(String[]::new)));
    return image(folder.resolve("sheet.png"));
  }

  @Test
  void fromLatents() throws IOException {
    Path latents = folder.resolve("latents.safetensors");
    float[] values = new float[2 * 4 * 8 * 8];
    Arrays.fill(values, 256, 512, 1f);
    try (PointerScope scope = new PointerScope()) {
      SafeTensors.write(
          latents,
          Map.of("a", Tensors.of(values, 2, 4, 8, 8), "b", Tensors.of(new long[] {1}, 1)),
          Map.of());
    }
    Path images = folder.resolve("from-latents");
    String start = latents + "#a";
    assertDrawn(
        sample(
            "--prompt=a blue square",
            "--image-seeds=7,7,7",
            "--init-latent",
            start,
            "--strength=0.4",
            "--images",
            images.toString()));
    RgbImage first = image(images.resolve("0000.png"));
    assertThat(image(images.resolve("0001.png")).pixels()).isNotEqualTo(first.pixels());
    assertNear(image(images.resolve("0002.png")), first);

    assertRefused("say which: " + latents + "#NAME", "--init-latent", latents.toString());
    assertRefused("holds no tensor c", "--init-latent", latents + "#c");
    assertRefused("expected real numbers (N, 4, h, w)", "--init-latent", latents + "#b");
    assertRefused("There is no file", "--init-latent", folder.resolve("none") + "#a");
  }

  private static void assertRefused(String problem, String... options) {
    List<String> arguments = new ArrayList<>(List.of("--prompt=a blue square"));
    arguments.addAll(List.of(options));
    CommandRun run = sample(arguments.toArray(String[]::new));
    assertThat(run.code()).isNotZero();
    assertThat(run.err()).contains(problem);
  }

  @Test
  void latentsMustBeFinite() throws IOException {
    Path latents = folder.resolve("nan.safetensors");
    float[] values = new float[4 * 8 * 8];
    values[9] = Float.NaN;
    try (PointerScope scope = new PointerScope()) {
      SafeTensors.write(
          latents, Map.of("z", Tensors.of(values, 4, 8, 8).to(ScalarType.Half)), Map.of());
    }
    assertRefused("holds numbers that are not finite", "--init-latent", latents.toString());
  }

  @Test
  void imagesThatAreNotSquare() throws IOException {
    RgbImage drawn = drawn("--size=16x6"); // 3 rows of latents, which the U-Net halves to 2
    assertThat(drawn.width()).isEqualTo(2 + 16 + 2);
    assertThat(drawn.height()).isEqualTo(2 + 6 + 2);
  }

  @Test
  void oneStepFromTextWithoutGuidance() throws IOException {
    Path out = folder.resolve("one-step.png");
    assertDrawn(
        CommandRun.of(
            "sample",
            "--prompt=a red circle",
            "--model=" + model,
            "--steps=1",
            "--guidance-scale=0",
            "--scheduler=euler",
            "--count=1",
            "--threads=1",
            "--out=" + out));
    assertThat(image(out).width()).isEqualTo(2 + 16 + 2);
  }

  @Test
  void timeAndMemoryAreTold() throws IOException {
    CommandRun run = sample("--prompt=a blue square", "--count=4");
    assertDrawn(run);
    assertThat(run.err())
        .containsPattern("s a step of 2 images, 4 steps, and [\\d.]+ m?s to decode an image: about")
        .contains(" images an hour", " for 4; memory up to about ");
    assertThat(drawn("--reuse=2").width()).isEqualTo(2 + 16 + 2);
  }

  @Test
  void whatIsCutOfAPromptIsSaid() {
    CommandRun run = sample("--prompt", LONG_PROMPT, "--count=1");
    assertDrawn(run);
    assertThat(run.err())
        .contains("A prompt is cut to the 77 tokens", "--prompt-mode windows")
        .contains("left out: \"");
    CommandRun whole = sample("--prompt", LONG_PROMPT, "--count=1", "--prompt-mode=windows");
    assertThat(whole.err()).doesNotContain("cut to");
  }

  /** 132 pixels are 66 of the latent, two more than a tile. */
  @Test
  void largeImagesInTilesOrNot() throws IOException {
    RgbImage auto = drawn("--size=132", "--vae-tiles=auto");
    assertThat(auto.width()).isEqualTo(2 + 132 + 2);
    assertThat(drawn("--size=132", "--vae-tiles=on").pixels()).isNotEqualTo(auto.pixels());
  }

  /** Stored in half precision they are computed with in float32; the fastest may be bfloat16. */
  @Test
  void weightsAsTheyAreStored() throws IOException {
    byte[] stored = drawn("--weights=stored").pixels();
    byte[] fastest = drawn("--weights=fastest").pixels();
    int rounding = ComputeDevice.current().fastestType() == ScalarType.BFloat16 ? 8 : 0;
    assertThat(stored).hasSameSizeAs(fastest);
    for (int i = 0; i < stored.length; i++) {
      assertThat(Byte.toUnsignedInt(stored[i]))
          .isCloseTo(Byte.toUnsignedInt(fastest[i]), within(rounding));
    }
  }

  @Test
  void optionsThatMakeNoSense() {
    assertRefused("--count is 0", "--count=0");
    assertRefused("expected 1 or more", "--reuse=0");
    assertRefused("--batch is 0", "--batch=0");
    assertRefused("--size is 17, expected multiples of 2", "--size=17");
    assertRefused("--size is 16x7, expected multiples of 2", "--size=16x7");
    assertRefused("expected pixels such as 512, or width and height", "--size=large");
    assertRefused("none: there is no such directory or file", "--decoder=none");
    assertRefused("none: there is no such directory or file", "--vae=none");
    assertRefused("none: there is no such file", "--embedding=none");
    assertRefused("leave --size out", "--init-latent=b.safetensors", "--size=16");
    assertRefused("give --init-image or --init-latent too", "--strength=0.5");
    assertRefused("not both", "--init-image=a.png", "--init-latent=b.safetensors");
    assertRefused("--init-image none.png cannot be read", "--init-image=none.png");
    assertRefused("expected 0 to 1", "--init-image=a.png", "--strength=1.5");
  }
}
