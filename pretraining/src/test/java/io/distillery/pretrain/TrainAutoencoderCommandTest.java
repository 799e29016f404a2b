package io.distillery.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.cli.CommandRun;
import io.distillery.cli.KilledCommand;
import io.distillery.cli.Shapes;
import io.distillery.diffusion.checkpoint.DiffusersDirectory;
import io.distillery.diffusion.model.AutoencoderConfig;
import io.distillery.diffusion.model.ClipTextModel;
import io.distillery.diffusion.tokenizer.ClipTokenizer;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainAutoencoderCommandTest {
  private static final Pattern RESULT =
      Pattern.compile("([0-9.]+) dB on 18 images .*; scaling factor ([0-9.]+)");

  @TempDir static Path temp;

  @BeforeAll
  static void drawShapes() throws IOException {
    Shapes.write(temp.resolve("shapes/train"), 12, 1);
    Shapes.write(temp.resolve("shapes/val"), 6, 2);
  }

  private static String[] arguments(Path out, String... more) {
    return CommandRun.arguments(
        List.of(
            "train-autoencoder",
            "--data=" + temp.resolve("shapes"),
            "--out=" + out,
            "--size=16",
            "--channels=8,16",
            "--latent-channels=4",
            "--batch=8",
            "--threads=1",
            "--checkpoint-every=5"),
        more);
  }

  private static Matcher result(CommandRun run) {
    assertThat(run.code()).as(run.err()).isZero();
    Matcher matcher = RESULT.matcher(run.out());
    assertThat(matcher.find()).as(run.out()).isTrue();
    return matcher;
  }

  @Test
  void writesAnAutoencoderThatRestoresImagesBetterTheLongerItWasTrained() {
    Path shortly = temp.resolve("shortly");
    Matcher after5 = result(CommandRun.of(arguments(shortly, "--steps=5")));
    Matcher after60 = result(CommandRun.of(arguments(temp.resolve("long"), "--steps=60")));

    assertThat(Double.parseDouble(after60.group(1)))
        .isGreaterThan(Double.parseDouble(after5.group(1)) + 1);
    assertThat(AutoencoderConfig.read(shortly.resolve("vae/config.json")).scalingFactor())
        .isCloseTo(Double.parseDouble(after5.group(2)), within(1e-5));
    assertThat(shortly.resolve("vae/diffusion_pytorch_model.safetensors")).exists();
  }

  @Test
  void killedAndStartedAgainItEndsWithTheSameBytes() throws Exception {
    Path undisturbed = temp.resolve("undisturbed");
    result(CommandRun.of(arguments(undisturbed, "--steps=40")));
    Path killed = temp.resolve("killed");
    Process process =
        CommandRun.startUntil(
            () -> Files.exists(killed.resolve("autoencoder-checkpoint.safetensors")),
            arguments(killed, "--steps=40"));
    process.destroyForcibly().waitFor();

    CommandRun resumed = CommandRun.of(arguments(killed, "--steps=40"));

    result(resumed);
    assertThat(resumed.err())
        .contains("The process that worked here before (number " + process.pid() + ")");
    for (String file : List.of("vae/config.json", "vae/diffusion_pytorch_model.safetensors")) {
      assertThat(killed.resolve(file)).hasSameBinaryContentAs(undisturbed.resolve(file));
    }
  }

  @Test
  void killedAtAnyMomentItEndsWithTheSameBytes() throws Exception {
    new KilledCommand(
            out -> arguments(out, "--steps=20", "--checkpoint-every=1"),
            out ->
                Files.exists(out.resolve("vae/config.json"))
                    ? ByteBuffer.wrap(
                        Files.readAllBytes(out.resolve("vae/diffusion_pytorch_model.safetensors")))
                    : null)
        .check(KilledCommand.fewerPoints(), Files.createDirectory(temp.resolve("anywhere")), 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"epsilon", "v_prediction"})
  void aDenoiserOfOnesOwnIsTrainedOnItAndDraws(String prediction) throws IOException {
    Path out = temp.resolve("own-" + prediction);
    result(CommandRun.of(arguments(out, "--steps=5")));

    CommandRun trained =
        CommandRun.of(
            "pretrain",
            "diffusion",
            "--data=" + temp.resolve("shapes"),
            "--out=" + out,
            "--steps=2",
            "--train-batch=6",
            "--learning-rate=1e-3",
            "--loss=mse",
            "--prediction-type=" + prediction,
            "--threads=1");
    CommandRun drawn =
        CommandRun.of(
            "sample",
            "--model=" + out.resolve("model"),
            "--prompt=a photo of a circle",
            "--steps=2",
            "--threads=1",
            "--out=" + out.resolve("drawn.png"));

    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(drawn.code()).as(drawn.err()).isZero();
    assertThat(out.resolve("drawn.png")).exists();
    assertThat(out.resolve("diffusion-checkpoint.safetensors"))
        .content(StandardCharsets.ISO_8859_1)
        .contains("batch 6, loss MSE");
    assertThat(out.resolve("model/scheduler/scheduler_config.json"))
        .content()
        .contains("\"prediction_type\" : \"" + prediction + "\"");
  }

  @Test
  void anAutoencoderAndADenoiserAreTrainedFurtherFromAModel() throws IOException {
    Path out = temp.resolve("first");
    result(CommandRun.of(arguments(out, "--steps=30")));
    String[] first = {"pretrain", "diffusion", "--data=" + temp.resolve("shapes"), "--threads=1"};
    CommandRun trained = // by a rate that shows
        CommandRun.of(
            with(first, "--out=" + out, "--steps=1", "--train-batch=4", "--learning-rate=0.5"));
    assertThat(trained.code()).as(trained.err()).isZero();
    Path model = out.resolve("model");

    Matcher further =
        result(
            CommandRun.of(
                arguments(
                    temp.resolve("further"),
                    "--from-model=" + model,
                    "--bf16",
                    "--steps=1",
                    "--learning-rate=1e-9")));
    Path second = temp.resolve("second");
    CommandRun onwards =
        CommandRun.of(
            with(
                first,
                "--out=" + second,
                "--from-model=" + model,
                "--steps=1",
                "--train-batch=4",
                "--lr-schedule=constant",
                "--learning-rate=1e-9"));

    assertThat(onwards.code()).as(onwards.err()).isZero();
    assertThat(Double.parseDouble(further.group(1))).isGreaterThan(10); // nothing forgotten
    for (String file :
        List.of(
            "tokenizer/vocab.json",
            "unet/config.json",
            "vae/diffusion_pytorch_model.safetensors")) {
      assertThat(second.resolve("model").resolve(file)).hasSameBinaryContentAs(model.resolve(file));
    }
    assertThat(numbers(second.resolve("model"), "unet", "conv_in.weight"))
        .containsExactly(numbers(model, "unet", "conv_in.weight"), within(1e-5f));
  }

  @Test
  void aDenoiserIsTrainedFurtherOnTheLatentsOfALargerAutoencoder() {
    Path small = temp.resolve("small");
    result(CommandRun.of(arguments(small, "--steps=2")));
    String[] diffusion = diffusion();
    assertThat(CommandRun.of(with(diffusion, "--out=" + small)).code()).isZero();
    Path large = temp.resolve("large");
    result(
        CommandRun.of(
            arguments(large, "--from-model=" + small.resolve("model"), "--size=32", "--steps=2")));
    Path out = temp.resolve("larger");
    String vae = "--vae=" + large.resolve("vae");

    CommandRun further =
        CommandRun.of(
            with(diffusion, "--out=" + out, "--from-model=" + small.resolve("model"), vae));
    CommandRun alone = CommandRun.of(with(diffusion, "--out=" + temp.resolve("x"), vae));

    assertThat(further.code()).as(further.err()).isZero();
    Path model = out.resolve("model");
    assertThat(new DiffusersDirectory(model).unet().sampleSize())
        .isEqualTo(2 * new DiffusersDirectory(small.resolve("model")).unet().sampleSize());
    assertThat(new DiffusersDirectory(model).vae().sampleSize()).isEqualTo(32);
    assertThat(alone.code()).isEqualTo(2);
    assertThat(alone.err()).contains("--vae goes with --from-model");
  }

  @Test
  void aModelTakesUpAVocabularyThatIsLearnedAnew() throws IOException {
    Path small = temp.resolve("words");
    result(CommandRun.of(arguments(small, "--steps=2")));
    String[] diffusion = diffusion();
    assertThat(CommandRun.of(with(diffusion, "--out=" + small)).code()).isZero();
    Path out = temp.resolve("anew");
    Path model = small.resolve("model");

    CommandRun run =
        CommandRun.of(
            with(
                diffusion,
                "--out=" + out,
                "--from-model=" + model,
                "--new-vocabulary=520",
                "--learning-rate=1e-9"));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("A vocabulary of 520 tokens is learned in place of");
    ClipTokenizer before = ClipTokenizer.read(model.resolve("tokenizer"));
    ClipTokenizer learned = ClipTokenizer.read(out.resolve("model/tokenizer"));
    assertThat(learned.vocabularySize()).isEqualTo(520);
    String table = ClipTextModel.TOKEN_TABLE;
    float[] old = numbers(model, "text_encoder", table);
    float[] now = numbers(out.resolve("model"), "text_encoder", table);
    int width = old.length / before.vocabularySize();
    assertThat(now).hasSize(520 * width);
    int merged = 516;
    long[] pieces = before.encode(learned.decode(new long[] {merged}));
    for (int i = 0; i < width; i++) {
      double mean = 0;
      for (long piece : pieces) {
        mean += old[(int) piece * width + i] / (double) pieces.length;
      }
      assertThat((double) now[merged * width + i]).isCloseTo(mean, within(1e-3));
      assertThat(now[7 * width + i]).isCloseTo(old[7 * width + i], within(1e-3f));
      assertThat(now[519 * width + i])
          .isCloseTo(old[(int) before.endId() * width + i], within(1e-3f));
    }
    assertThat(CommandRun.of(with(diffusion, "--out=" + out, "--new-vocabulary=520")).err())
        .contains("--new-vocabulary goes with --from-model");
  }

  @Test
  void theDecoderAloneIsTrainedFurther() {
    Path out = temp.resolve("whole");
    result(CommandRun.of(arguments(out, "--steps=5")));
    Path further = temp.resolve("decoder");
    result(CommandRun.of(arguments(further, "--from-model=" + out, "--decoder-only", "--steps=5")));

    assertThat(numbers(further, "vae", "encoder.conv_out.weight"))
        .containsExactly(numbers(out, "vae", "encoder.conv_out.weight"));
    assertThat(numbers(further, "vae", "decoder.conv_out.weight"))
        .isNotEqualTo(numbers(out, "vae", "decoder.conv_out.weight"));
  }

  @Test
  void aDecoderAloneNeedsAModelToStartFrom() {
    CommandRun run = CommandRun.of(arguments(temp.resolve("alone"), "--decoder-only"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("--decoder-only", "expected --from-model");
  }

  /** A step of the denoiser. */
  private static String[] diffusion() {
    return new String[] {
      "pretrain",
      "diffusion",
      "--data=" + temp.resolve("shapes"),
      "--threads=1",
      "--steps=1",
      "--train-batch=4"
    };
  }

  private static float[] numbers(Path model, String part, String name) {
    String weightsOf = part.equals("text_encoder") ? "model" : "diffusion_pytorch_model";
    Path file = model.resolve(part).resolve(weightsOf + ".safetensors");
    try (PointerScope scope = new PointerScope();
        SafeTensors weights = SafeTensors.open(file)) {
      return Tensors.floats(weights.tensor(name).to(ScalarType.Float).contiguous());
    }
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new);
  }

  @Test
  void aDenoiserWithoutAnAutoencoderIsRefusedBeforeImagesAreRead() {
    CommandRun run =
        CommandRun.of(
            "pretrain",
            "diffusion",
            "--from=" + temp.resolve("absent.tgz"),
            "--out=" + temp.resolve("nothing"));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("autoencoder.safetensors", "pretrain autoencoder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--prediction-type=sample",
        "--ema-decay=1",
        "--steps=0",
        "--train-batch=0",
        "--checkpoint-every=0",
        "--learning-rate=0"
      })
  void saysWhatADenoiserCannotBeTrainedWith(String option) {
    CommandRun run =
        CommandRun.of("pretrain", "diffusion", "--from=x.tgz", "--out=" + temp, option);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains(option.replace('=', ' '), "expected");
  }

  @Test
  void saysWhatFitsWhenTheImageCannotBeHalvedSoOften() {
    CommandRun run = CommandRun.of(arguments(temp.resolve("odd"), "--size=18", "--channels=8,8,8"));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("18 pixels", "take a multiple of 4, at least 8");
  }
}
