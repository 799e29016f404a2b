package io.distillery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.base.Directories;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.run.RunLock;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherCommandTest {
  @TempDir static Path temp;
  private static Path data;
  private static Path teacher;
  private static CommandRun trained;

  @BeforeAll
  static void train() throws IOException {
    data = temp.resolve("shapes");
    Shapes.write(data.resolve("train"), 60, 1);
    Shapes.write(data.resolve("val"), 10, 2);
    teacher = temp.resolve("teacher.safetensors");
    trained = CommandRun.of(arguments("--out=" + teacher));
  }

  private static String[] arguments(String... more) {
    return CommandRun.arguments(
        List.of(
            "teacher",
            "--data=" + data,
            "--network=convnet3-batch",
            "--size=16",
            "--epochs=5",
            "--batch=12",
            "--peak-rate=0.02",
            "--checkpoint-every=5",
            "--copies=2",
            "--threads=1"),
        more);
  }

  @Test
  void aTeacherIsTrainedAndSaysHowGoodItIs() {
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out())
        .contains("convnet3-batch, 16 px, 3 classes: ", " % right of 30 test images", "teacher");
    assertThat(trained.err())
        .contains("Reading training images: 180 images", "Training the teacher: 900 images");
    assertThat(teacher).exists();
    assertThat(temp.resolve("teacher.safetensors.checkpoint")).doesNotExist();
    try (Teacher read = Teacher.read(teacher)) {
      assertThat(read.about().classNames()).isEqualTo(Shapes.CLASSES);
      assertThat(read.about().normalisation()).isEqualTo(Normalisation.CIFAR10);
      assertThat(read.about().accuracy()).isGreaterThan(45);
    }
  }

  @Test
  void whatIsThereIsNotOverwritten() {
    CommandRun again = CommandRun.of(arguments("--out=" + teacher));
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("teacher.safetensors is there already", "--out");
  }

  @Test
  void severalNetworksAreTeachersOfOneFolder() throws IOException {
    Path folder = temp.resolve("several");
    String[] two = arguments("--network=convnet3-batch,convnet3", "--out=" + folder);
    CommandRun run = CommandRun.of(two);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("convnet3-batch, 16 px", "convnet3, 16 px");
    Path first = folder.resolve("convnet3-batch.safetensors");
    Path second = folder.resolve("convnet3.safetensors");
    assertThat(first).hasSameBinaryContentAs(teacher);
    assertThat(Directories.names(folder))
        .containsExactlyInAnyOrder("convnet3-batch.safetensors", "convnet3.safetensors");

    CommandRun again = CommandRun.of(two);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err())
        .contains(first + " is there already", second + " is there already", "another folder");
  }

  @Test
  void severalNetworksMustDiffer() {
    CommandRun run =
        CommandRun.of(
            arguments("--network=convnet3,convnet3", "--weights=" + teacher, "--out=" + teacher));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "names a network twice: convnet3,convnet3",
            "--weights is of one network, and --network names 2",
            "teacher.safetensors is a file, expected a folder for the files of 2 networks");
  }

  @Test
  void twoDoNotTrainOneTeacher() throws IOException {
    Path out = temp.resolve("shared.safetensors");
    try (RunLock other = RunLock.ofFile(out)) {
      CommandRun second = CommandRun.of(arguments("--out=" + out));
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.err())
          .contains("is working on " + out + ": wait until it has finished", "give another");
    }
    assertThat(temp.resolve("shared.safetensors.checkpoint")).doesNotExist();
    assertThat(out).doesNotExist();
  }

  @Test
  void everyProblemAtOnce() {
    CommandRun run =
        CommandRun.of(
            "teacher",
            "--data=" + temp.resolve("nowhere"),
            "--network=resnet17",
            "--normalisation=cifar",
            "--class-order=classes.txt",
            "--out=" + temp.resolve("none"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("nowhere", "no network 'resnet17'", "no normalisation 'cifar'", "--weights");
  }

  @Test
  void sizesMustEndWithTheNetworksOwn() {
    CommandRun run = CommandRun.of(arguments("--sizes=8:1,12:1", "--out=" + temp.resolve("none")));
    assertThat(run.code()).isNotZero();
    assertThat(run.err()).contains("ends with images of 12 pixels", "expected 16");
  }

  @Test
  void terminatedItKeepsACheckpointAndEndsWithTheSameWeights() throws Exception {
    Path out = temp.resolve("interrupted.safetensors");
    Path checkpoint = temp.resolve("interrupted.safetensors.checkpoint");
    Process process = CommandRun.start(arguments("--out=" + out));
    while (!Files.exists(checkpoint) && process.isAlive()) {
      Thread.sleep(5);
    }
    process.destroy();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    // 143: ended by SIGTERM; or it was through before
    assertThat(process.exitValue()).isIn(143, 0);
    if (process.exitValue() != 0) {
      assertThat(checkpoint).exists();
      assertThat(out).doesNotExist();
      CommandRun again = CommandRun.of(arguments("--out=" + out));
      assertThat(again.code()).as(again.err()).isZero();
    }
    assertThat(out).as(() -> differences(out)).hasSameBinaryContentAs(teacher);
  }

  /** Says which weights are others. */
  private static String differences(Path out) {
    List<String> others = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        SafeTensors found = SafeTensors.open(out);
        SafeTensors expected = SafeTensors.open(teacher)) {
      for (String name : expected.names()) {
        Tensor difference = found.tensor(name).sub(expected.tensor(name)).abs();
        long count = difference.count_nonzero().item_long();
        if (count > 0) {
          others.add(
              "%s: %d of %d, at most %g"
                  .formatted(name, count, difference.numel(), difference.max().item_double()));
        }
      }
    }
    return String.join("; ", others);
  }

  @Test
  void weightsFromElsewhereArePutIntoTheDatasetsOrder() throws IOException {
    Path weights = temp.resolve("elsewhere.safetensors");
    Path order = Files.write(temp.resolve("order.txt"), List.of("triangle", "circle", "square"));
    try (PointerScope scope = new PointerScope();
        SafeTensors own = SafeTensors.open(teacher)) {
      Map<String, Tensor> tensors = new LinkedHashMap<>(own.tensors());
      tensors.replaceAll(
          (name, tensor) ->
              name.startsWith("classifier.")
                  ? tensor.index_select(0, Tensors.of(new long[] {2, 0, 1}, 3))
                  : tensor);
      SafeTensors.write(weights, tensors, Map.of());
    }
    Path out = temp.resolve("converted.safetensors");

    CommandRun run =
        CommandRun.of(arguments("--weights=" + weights, "--class-order=" + order, "--out=" + out));

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo(trained.out().replace("teacher.safe", "converted.safe"));
    assertThat(out).hasSameBinaryContentAs(teacher);
  }

  @Test
  void halfPrecisionHalvesTheFileAndTellsTheAccuracyOfWhatIsInIt() throws Exception {
    Path out = temp.resolve("half.safetensors");
    CommandRun run = CommandRun.of(arguments("--weights=" + teacher, "--half", "--out=" + out));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Files.size(out)).isLessThan(Files.size(teacher) * 6 / 10);
    Path again = temp.resolve("again.safetensors");
    CommandRun whole = CommandRun.of(arguments("--weights=" + out, "--out=" + again));
    assertThat(whole.code()).as(whole.err()).isZero();
    try (Teacher read = Teacher.read(out);
        Teacher rounded = Teacher.read(again)) {
      assertThat(read.about()).isEqualTo(rounded.about());
    }

    CommandRun untrained =
        CommandRun.of(arguments("--half", "--out=" + temp.resolve("none.safetensors")));
    assertThat(untrained.code()).isEqualTo(2);
    assertThat(untrained.err()).contains("--half goes with --weights");
  }

  @Test
  void weightsInAnUntoldOrderAreFoundOut() throws IOException {
    Path order = Files.write(temp.resolve("wrong.txt"), List.of("square", "triangle", "circle"));
    CommandRun run =
        CommandRun.of(
            arguments(
                "--weights=" + teacher,
                "--class-order=" + order,
                "--out=" + temp.resolve("wrong.safetensors")));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("accuracy on real images is", "another order");
    assertThat(temp.resolve("wrong.safetensors")).doesNotExist();

    Files.write(order, List.of("square", "triangle", "ring"));
    CommandRun missing =
        CommandRun.of(
            arguments(
                "--weights=" + teacher,
                "--class-order=" + order,
                "--out=" + temp.resolve("wrong.safetensors")));
    assertThat(missing.err()).contains("no output for the classes [circle]", "ring");
  }
}
