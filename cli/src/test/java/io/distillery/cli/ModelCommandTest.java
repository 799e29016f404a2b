package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.diffusion.checkpoint.ModelPart;
import io.distillery.diffusion.lora.LoraAdapter;
import io.distillery.diffusion.lora.LoraFile;
import io.distillery.torch.LibTorch;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and LoRA files on disk, looked at, converted and drawn from. */
class ModelCommandTest {
  private static final String QUERY = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q";

  @TempDir Path temp;
  private Path model;

  @BeforeAll
  static void load() {
    LibTorch.threads(1);
  }

  @BeforeEach
  void write() throws IOException {
    model = TinyModel.write(temp.resolve("model"));
  }

  @Test
  void aCompleteModel() throws IOException {
    CommandRun run = CommandRun.of("model", "inspect", model.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "U-Net: latents 4 x 8 x 8; channels by level 16 (2 heads), 16",
            "Autoencoder: images 3 x 16 x 16",
            "Text encoder: 1 layers of width 16, 2 heads",
            "float32",
            "Scheduler: PNDMScheduler, predicts epsilon, 1,000 timesteps",
            "Tokenizer: 516 tokens, at most 77 a prompt",
            "Complete");
    JsonNode json = json("model", "inspect", model.toString(), "--json");
    assertThat(json.get("complete").asBoolean()).isTrue();
    assertThat(json.get("unet").get("config").get("cross_attention_dim").asInt()).isEqualTo(16);
    long onDisk = json.get("bytes_on_disk").asLong();
    assertThat(onDisk).isEqualTo(4 * json.get("parameters").asLong());
    assertThat(json.get("unet").get("bytes_in_bfloat16").asLong() * 2)
        .isEqualTo(json.get("unet").get("bytes_in_float32").asLong());
  }

  @Test
  void everyThingThatIsWrongIsListed() throws IOException {
    change(
        ModelPart.UNET,
        tensors -> {
          tensors.keySet().removeIf(name -> name.startsWith("up_blocks.1"));
          tensors.put("conv_in.weight", torch.ones(1, 2));
          tensors.put("class_embedding.weight", torch.ones(3));
        });
    Files.delete(model.resolve("vae/config.json"));
    Files.delete(model.resolve("tokenizer/merges.txt"));
    CommandRun run = CommandRun.of("model", "inspect", model.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .contains(
            "Not complete:",
            "unet: missing up_blocks.1.resnets.0.norm1.weight [32]",
            "unet: missing up_blocks.1.resnets.1.conv2.bias [16]",
            "unet: too many class_embedding.weight",
            "unet: misshapen conv_in.weight [1, 2], expected [16, 4, 3, 3]",
            "vae/config.json",
            "merges.txt");
    JsonNode json = json("model", "inspect", model.toString(), "--json");
    assertThat(json.get("complete").asBoolean()).isFalse();
    assertThat(json.get("unet").get("missing").size()).isGreaterThan(20);
  }

  @Test
  void aLoraFileAndTheModelItIsFor() throws IOException {
    Path lora = lora(QUERY);
    CommandRun alone = CommandRun.of("model", "inspect", lora.toString());
    assertThat(alone.code()).as(alone.err()).isZero();
    assertThat(alone.out())
        .contains("LoRA, diffusers, peft layout", "1 adapters", "rank 2", "U-Net: attn1.to_q");
    CommandRun held =
        CommandRun.of("model", "inspect", lora.toString(), "--model", model.toString());
    assertThat(held.code()).isZero();
    assertThat(held.out()).contains("Fits the model");
    JsonNode json = json("model", "inspect", lora.toString(), "--json");
    assertThat(json.get("adapters_by_rank").get("2").asInt()).isEqualTo(1);
    CommandRun other =
        CommandRun.of("model", "inspect", lora("mid_block.nothing").toString(), "--model=" + model);
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.out()).contains("no layer is called mid_block.nothing");
  }

  @Test
  void nothingThere() {
    CommandRun run = CommandRun.of("model", "inspect", temp.resolve("nowhere").toString());
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("nowhere", "diffusers layout", ".safetensors");
    assertThat(CommandRun.of("model").code()).isEqualTo(2);
  }

  @Test
  void aSingleFileDrawsWhatItsDirectoryDraws() throws IOException {
    Path directory = TinyModel.writeCustomary(temp.resolve("customary"));
    Path file = temp.resolve("single.safetensors");
    CommandRun convert =
        CommandRun.of(
            "model", "convert", "--model=" + directory, "--type=float32", "--out=" + file);
    assertThat(convert.code()).as(convert.err()).isZero();
    String tokenizer = "--tokenizer=" + directory.resolve("tokenizer");
    assertThat(CommandRun.of("model", "inspect", file.toString(), tokenizer).code()).isZero();
    assertThat(draw("a.png", "--model=" + file, tokenizer))
        .isEqualTo(draw("b.png", "--model=" + directory));
    CommandRun without =
        CommandRun.of("sample", "--prompt=a", "--out=" + temp.resolve("c.png"), "--model=" + file);
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).contains("--tokenizer").doesNotContain("\tat ");
  }

  @Test
  void aModelThatASingleFileCannotTell() {
    Path file = temp.resolve("single.safetensors");
    CommandRun run = CommandRun.of("model", "convert", "--model=" + model, "--out=" + file);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("no place for all numbers", "Keep it as a directory");
    assertThat(file).doesNotExist();
  }

  @Test
  void loraChangesWhatIsDrawnAndMayBeMergedForGood() throws IOException {
    byte[] before = draw("a.png", "--model=" + model);
    String lora = "--lora=" + lora("conv_out") + ":0.5";
    byte[] after = draw("b.png", "--model=" + model, lora);
    assertThat(after).isNotEqualTo(before);
    Path merged = temp.resolve("merged");
    CommandRun convert =
        CommandRun.of(
            "model", "convert", "--model=" + model, lora, "--type=float32", "--out=" + merged);
    assertThat(convert.code()).as(convert.err()).isZero();
    assertThat(draw("c.png", "--model=" + merged)).isEqualTo(after);
    CommandRun missing =
        CommandRun.of(
            "sample", "--prompt=a", "--out=x.png", "--model=" + model, "--lora=gone.safetensors");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("gone.safetensors", "no such file");
  }

  @Test
  void aWeightThatHalfPrecisionDoesNotHold() throws IOException {
    Path file = model.resolve("vae/diffusion_pytorch_model.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> weights;
      try (SafeTensors read = SafeTensors.open(file)) {
        weights = read.tensors();
      }
      weights.replaceAll((name, tensor) -> tensor.clone());
      weights.get("decoder.conv_in.bias").fill_(new Scalar(1e5));
      SafeTensors.write(file, weights, Map.of());
    }
    CommandRun half =
        CommandRun.of("model", "convert", "--model=" + model, "--out=" + temp.resolve("half"));
    assertThat(half.code()).isEqualTo(2);
    assertThat(half.err())
        .contains("half", "tensor decoder.conv_in.bias holds numbers up to 100000.0")
        .contains("float16 does not hold", "bfloat16")
        .doesNotContain("should not happen");
    assertThat(temp.resolve("half")).doesNotExist();
    CommandRun full =
        CommandRun.of(
            "model",
            "convert",
            "--model=" + model,
            "--type=bfloat16",
            "--out=" + temp.resolve("bfloat16"));
    assertThat(full.code()).as(full.err()).isZero();
  }

  @Test
  void modelAloneIsWhatIsInspected() {
    CommandRun named = CommandRun.of("model", "inspect", "--model=" + model);
    assertThat(named.code()).as(named.err()).isZero();
    assertThat(named.out()).isEqualTo(CommandRun.of("model", "inspect", model.toString()).out());
    CommandRun two = CommandRun.of("model", "inspect", model.toString(), "--model=mini");
    assertThat(two.code()).isEqualTo(2);
    assertThat(two.err())
        .contains(model + " is a model, not a LoRA file", "--model mini", "name one of the two");
  }

  /** Complete is what can draw. */
  @Test
  void aSchedulerThatCannotRun() throws IOException {
    Path file = model.resolve("scheduler/scheduler_config.json");
    String config = Files.readString(file);
    Files.writeString(
        file, config.replace("\"skip_prk_steps\" : true", "\"skip_prk_steps\" : false"));
    CommandRun run = CommandRun.of("model", "inspect", model.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).contains("Not complete:", "Runge-Kutta", "choose another scheduler");
    draw("euler.png", "--model=" + model, "--scheduler=euler");
    CommandRun own =
        CommandRun.of("sample", "--prompt=a", "--out=" + temp.resolve("x.png"), "--model=" + model);
    assertThat(own.code()).isEqualTo(2);
    assertThat(own.err())
        .contains(model.toString(), "Runge-Kutta")
        .doesNotContain("should not happen");
  }

  private byte[] draw(String name, String... model) throws IOException {
    Path out = temp.resolve(name);
    String[] arguments = new String[model.length + 6];
    arguments[0] = "sample";
    arguments[1] = "--prompt=a red circle";
    arguments[2] = "--out=" + out;
    arguments[3] = "--count=1";
    arguments[4] = "--steps=2";
    arguments[5] = "--threads=1";
    System.arraycopy(model, 0, arguments, 6, model.length);
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.code()).as(run.err()).isZero();
    return Files.readAllBytes(out);
  }

  /** A LoRA file for a layer of the tiny U-Net. */
  private Path lora(String layer) throws IOException {
    Path file = temp.resolve(layer + ".safetensors");
    try (PointerScope scope = new PointerScope()) {
      boolean convolution = layer.startsWith("conv");
      LoraAdapter adapter =
          convolution
              ? new LoraAdapter(torch.ones(2, 16, 3, 3), torch.ones(4, 2, 1, 1), 2)
              : new LoraAdapter(torch.ones(2, 16), torch.ones(16, 2), 2);
      LoraFile.write(
          file, Map.of(ModelPart.UNET, Map.of(layer, adapter)), ScalarType.Float, Map.of());
    }
    return file;
  }

  private void change(ModelPart part, Consumer<Map<String, Tensor>> change) throws IOException {
    Path file = model.resolve(part.folder()).resolve("diffusion_pytorch_model.safetensors");
    try (PointerScope scope = new PointerScope();
        SafeTensors read = SafeTensors.open(file)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>(read.tensors());
      change.accept(tensors);
      SafeTensors.write(file, tensors, Map.of());
    }
  }

  private static JsonNode json(String... arguments) throws IOException {
    return new ObjectMapper().readTree(CommandRun.of(arguments).out());
  }
}
