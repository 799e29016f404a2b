package io.distillery.llava;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.PilDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.describe.ImageFraming;
import io.distillery.describe.VisionLanguageOptions;
import io.distillery.describe.vlm.ImageQuestion;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images become the numbers that PIL and transformers make of them, and answers the same text. */
class AskedLlavaReferenceTest {
  private static final int SIZE = 28;

  private static Path folder;
  private static JsonNode cases;

  @BeforeAll
  static void open() throws IOException {
    folder = Path.of(System.getProperty("distillery.root"), "..", "shared", "reference", "llava");
    Assumptions.assumeTrue(Files.isDirectory(folder), "needs ../shared/reference/llava: skipped");
    cases = new ObjectMapper().readTree(folder.resolve("tiny-llava-cases.json").toFile());
    LibTorch.threads(1);
  }

  private static List<RgbImage> images() throws IOException {
    ImageDecoder decoder = new PilDecoder();
    List<RgbImage> images = new ArrayList<>();
    for (JsonNode name : cases.get("images")) {
      images.add(decoder.decode(folder.resolve("inputs").resolve(name.asText())));
    }
    return images;
  }

  @Test
  void croppedBytesAreExact() throws Exception {
    List<RgbImage> images = images();
    assertThat(images).hasSize(4);
    try (PointerScope scope = new PointerScope();
        SafeTensors expected = expected()) {
      for (int i = 0; i < 4; i++) {
        byte[] pixels = ImageFraming.CROP.pixels(images.get(i), SIZE);
        Tensor actual = Tensors.of(pixels, SIZE, SIZE, 3);
        assertThat(actual.equal(expected.tensor("pixels/28/u8").select(0, i))).as("%d", i).isTrue();
        byte[] large = ImageFraming.CROP.pixels(images.get(i), 336);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(large);
        assertThat(HexFormat.of().formatHex(hash))
            .isEqualTo(cases.at("/sha256_336_u8").get(cases.at("/images/" + i).asText()).asText());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"CROP, pixels/28/values", "PAD, pixels/28/pad_values"})
  void values(ImageFraming framing, String name) throws IOException {
    try (PointerScope scope = new PointerScope();
        SafeTensors expected = expected()) {
      List<byte[]> pixels = images().stream().map(image -> framing.pixels(image, SIZE)).toList();
      Tensor values = ImageProcessing.clip(SIZE).normalise(pixels);
      assertThat(values.sub(expected.tensor(name)).abs().max().item_double())
          .isLessThanOrEqualTo(1e-5);
    }
  }

  private static SafeTensors expected() {
    return SafeTensors.open(folder.resolve("tiny-llava-expected.safetensors"));
  }

  /** Case c2: the original's system prompt and the paper's question. */
  @Test
  void answer() throws IOException {
    JsonNode c2 = cases.at("/models/mha/cases/2");
    assertThat(c2.get("name").asText()).isEqualTo("c2");
    try (Llava llava = Llava.open(folder.resolve("tiny-llava"))) {
      AskedLlava asked =
          new AskedLlava(
              llava,
              "tiny",
              new LlavaConventions(true, ImageFraming.CROP),
              VisionLanguageOptions.defaults().withSampling(0, 24));
      String question =
          VisionLanguageOptions.defaults()
              .question()
              .replace(VisionLanguageOptions.CLASS, "church");
      assertThat(c2.get("prompt").asText()).contains(question);
      RgbImage image = images().get(c2.at("/images/0").asInt());
      assertThat(asked.answer(List.of(new ImageQuestion(image, question, 0))).get(0).text())
          .isEqualTo(c2.get("text").asText().strip());
    }
  }
}
