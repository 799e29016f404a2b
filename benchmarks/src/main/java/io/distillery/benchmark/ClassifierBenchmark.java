package io.distillery.benchmark;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.randn;

import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.protocol.Evaluation;
import io.distillery.evaluation.protocol.EvaluationListener;
import io.distillery.evaluation.protocol.EvaluationProgress;
import io.distillery.evaluation.protocol.EvaluationResults;
import io.distillery.evaluation.protocol.HardLabelProtocol;
import io.distillery.evaluation.protocol.Student;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.teacher.ProgressiveResizing;
import io.distillery.evaluation.teacher.TeacherRecipe;
import io.distillery.evaluation.teacher.TeacherTrainer;
import io.distillery.torch.ComputeDevice;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.optim.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast classifiers train, and what augmentation costs. */
@Command(
    name = "classifiers",
    sortOptions = false,
    description = {
      "Measures how many images of 32 px a second classifiers are trained on: by the hard-label"
          + " protocol on one thread, beside the same steps without augmentation; and a teacher"
          + " whose batches copies of it share, beside one whose operators all threads share.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  distillery benchmark classifiers",
      "  distillery benchmark classifiers --networks convnet3 --steps 20"
    })
final class ClassifierBenchmark implements Callable<Integer> {
  private static final int SIZE = 32;
  private static final int CLASSES = 10;
  private static final int BATCH = 64;
  private static final int PART = 32; // what the protocol passes through a network at once
  private static final int WARM_UPS = 2;

  @Option(
      names = "--networks",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "convnet3,resnet18",
      description = "Networks of the protocol. Default: ${DEFAULT-VALUE}.")
  private List<String> networks;

  @Option(
      names = "--teacher",
      paramLabel = "NAME",
      defaultValue = "resnet18_modified",
      description = "The teacher's network. Default: ${DEFAULT-VALUE}.")
  private String teacher;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "10",
      description = "Steps that count, after 2 that do not. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private BenchmarkOptions options;

  @Override
  public Integer call() throws IOException, InterruptedException {
    LibTorch.threads(options.threads());
    System.out.println(Machine.description());
    TextTable table = new TextTable("network", "numbers", "images/s", "bare steps", "of these");
    for (String name : networks) {
      for (boolean bfloat16 : formats()) {
        double[] seconds = protocol(Architecture.named(name), bfloat16);
        table.row(
            name,
            numbers(bfloat16),
            Text.format("%.1f", BATCH / seconds[0]),
            Text.format("%.1f", BATCH / seconds[1]),
            Text.format("%.0f %%", 100 * seconds[1] / seconds[0]));
      }
    }
    System.out.println(table);
    TextTable teachers = new TextTable("teacher " + teacher, "numbers", "images/s");
    for (int copies : IntStream.of(1, options.threads()).distinct().toArray()) {
      for (boolean bfloat16 : formats()) {
        TeacherRecipe recipe =
            TeacherRecipe.standard(copies, 1)
                .withSizes(ProgressiveResizing.none(SIZE, 1))
                .in(bfloat16);
        double seconds = teacher(recipe);
        teachers.row(
            copies == 1 ? Text.format("1 copy, %d threads", options.threads()) : copies + " copies",
            numbers(bfloat16),
            Text.format("%.1f", recipe.batch() / seconds));
      }
    }
    System.out.println(teachers);
    return 0;
  }

  /** Without and, where the processor has instructions for it, with bfloat16. */
  private static List<Boolean> formats() {
    return ComputeDevice.current().fastestType() == ScalarType.BFloat16
        ? List.of(false, true)
        : List.of(false);
  }

  private static String numbers(boolean bfloat16) {
    return bfloat16 ? "bfloat16" : "float32";
  }

  private static LabelledTensor images(int count) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(1)) {
      long[] labels = IntStream.range(0, count).mapToLong(i -> i % CLASSES).toArray();
      return new LabelledTensor(
          random.integers(256, count, 3, SIZE, SIZE).to(ScalarType.Byte),
          Tensors.of(labels, count),
          CLASSES);
    }
  }

  private static List<String> classNames() {
    return IntStream.range(0, CLASSES).mapToObj(i -> "class " + i).toList();
  }

  /** Seconds a step by the protocol and of a bare step, taken in turn, one thread each. */
  private double[] protocol(Architecture network, boolean bfloat16) throws InterruptedException {
    int count = BATCH * CLASSES; // 64 of each class, 10 steps an epoch
    int epochs = (WARM_UPS + steps + CLASSES - 1) / CLASSES;
    HardLabelProtocol protocol =
        HardLabelProtocol.CIFAR.shortened(epochs, 1).withRepeats(1).in(bfloat16);
    try (LabelledTensor train = images(count);
        LabelledTensor test = images(CLASSES);
        BareSteps bare = new BareSteps(network, test, bfloat16)) {
      Alternation alternation = new Alternation(bare);
      new Evaluation(test, 1)
          .run(
              EvaluationResults.none(protocol, 1, classNames()),
              List.of(new TrainingSet("benchmark", BATCH, 0, train)),
              List.of(network),
              alternation);
      return alternation.medians();
    }
  }

  /** Times each step of a training, and a bare step after it. */
  private final class Alternation implements EvaluationListener {
    private final BareSteps bare;
    private final List<Double> whole = new ArrayList<>();
    private final List<Double> plain = new ArrayList<>();
    private long mark;

    Alternation(BareSteps bare) {
      this.bare = bare;
    }

    @Override
    public void progressed(EvaluationProgress progress) {
      double seconds = (System.nanoTime() - mark) / 1e9;
      if (whole.size() < WARM_UPS + steps) {
        whole.add(seconds);
        plain.add(Timing.seconds(bare::step));
      }
      mark = System.nanoTime();
    }

    double[] medians() {
      return new double[] {median(whole), median(plain)};
    }
  }

  private static double median(List<Double> seconds) {
    return Timing.median(
        seconds.stream().skip(WARM_UPS).mapToDouble(Double::doubleValue).toArray());
  }

  /** Seconds a step of a teacher. */
  private double teacher(TeacherRecipe recipe) throws IOException, InterruptedException {
    Path state = Files.createTempFile("teacher", ".safetensors");
    Files.delete(state);
    List<Double> seconds = new ArrayList<>();
    try (LabelledTensor train = images(recipe.batch() * (WARM_UPS + steps));
        LabelledTensor test = images(CLASSES);
        TeacherTrainer trainer =
            new TeacherTrainer(Architecture.named(teacher), SIZE, classNames(), recipe)) {
      long[] mark = {System.nanoTime()};
      trainer
          .train(
              train,
              test,
              state,
              (step, all, loss, rate) -> {
                if (step < all) { // after the last one a checkpoint is written
                  seconds.add((System.nanoTime() - mark[0]) / 1e9);
                }
                mark[0] = System.nanoTime();
              })
          .close();
      return median(seconds);
    } finally {
      Files.deleteIfExists(state);
    }
  }

  /** Forward, backward and update on the same numbers each time. */
  private static final class BareSteps implements AutoCloseable {
    private final Student network;
    private final Sgd sgd;
    private final Tensor images;
    private final Tensor labels;

    BareSteps(Architecture architecture, LabelledTensor like, boolean bfloat16) {
      network = new Student(architecture, like, bfloat16, 1);
      sgd = new Sgd(network.trainable(), new Sgd.Options(0.9, 5e-4));
      try (PointerScope scope = new PointerScope()) {
        images = randn(PART, 3, SIZE, SIZE);
        labels = Tensors.of(IntStream.range(0, PART).mapToLong(i -> i % CLASSES).toArray(), PART);
        images.retainReference();
        labels.retainReference();
      }
    }

    void step() {
      try (PointerScope scope = new PointerScope()) {
        sgd.zeroGradients();
        for (int first = 0; first < BATCH; first += PART) {
          cross_entropy_loss(network.forward(images, true), labels).backward();
        }
        sgd.step(1e-6);
      }
    }

    @Override
    public void close() {
      sgd.close();
      images.close();
      labels.close();
      network.close();
    }
  }
}
