package io.distillery.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.distillery.base.Progress;
import io.distillery.classifier.Architecture;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.RgbImage;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.encode.Source;
import io.distillery.evaluation.augment.CropAndFlip;
import io.distillery.evaluation.augment.Normalisation;
import io.distillery.evaluation.teacher.ProgressiveResizing;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.evaluation.teacher.TeacherRecipe;
import io.distillery.evaluation.teacher.TeacherTrainer;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.Prototype;
import io.distillery.prototype.cluster.LatentMap;
import io.distillery.prototype.text.TextPrototype;
import io.distillery.synthesis.CandidateTerms;
import io.distillery.synthesis.PrototypePair;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeacherJudgeTest {
  private static final int SIDE = 8;
  private static final int REAL = 4;

  @TempDir Path temp;
  private final List<RgbImage> pixels = new ArrayList<>();
  private LabelledImages real;
  private Teacher teacher;
  private Source source;
  private TeacherJudge judge;
  private ClassPrototypes cats;

  /** Four images a class, and a teacher that has seen them once. */
  @BeforeEach
  void make() throws Exception {
    LibTorch.threads(1);
    Random random = new Random(1);
    List<LabelledImage> images = new ArrayList<>();
    for (String name : List.of("dog", "cat")) {
      Files.createDirectories(temp.resolve(name));
      for (int i = 0; i < REAL; i++) {
        RgbImage image = noise(random);
        pixels.add(image);
        images.add(new LabelledImage("%s/%d.png".formatted(name, i), name.equals("cat") ? 1 : 0));
        Files.write(temp.resolve("%s/%d.png".formatted(name, i)), PngFile.encode(image));
      }
    }
    real = new LabelledImages(temp, ClassNames.of(List.of("dog", "cat")), images);
    try (LabelledTensor all = new ImageTensors(SIDE, 1).read(real, new BadImages(8, 0));
        TeacherTrainer trainer =
            new TeacherTrainer(
                Architecture.named("convnet3"),
                SIDE,
                List.of("dog", "cat"),
                new TeacherRecipe(
                    ProgressiveResizing.none(SIDE, 1),
                    8,
                    0.01,
                    0.2,
                    0.9,
                    5e-4,
                    0,
                    new CropAndFlip(1, true),
                    Normalisation.CIFAR10,
                    1,
                    false,
                    1000,
                    1))) {
      teacher = trainer.train(all, all, temp.resolve("checkpoint"), (step, of, loss, rate) -> {});
    }
    source = source(0);
    judge = judge(teacher, source);
    try (PointerScope scope = new PointerScope()) {
      cats =
          new ClassPrototypes(
              "cat",
              "cat",
              REAL,
              REAL,
              1,
              1,
              0,
              List.of(),
              List.of(prototype(0, "cat/1.png", "cat/3.png"), prototype(1)),
              Tensors.of(new float[2], 2, 1, 1, 1).retainReference(),
              new LatentMap(List.of(0.0, 0.0), List.of()));
    }
  }

  @AfterEach
  void close() {
    cats.close();
    judge.close();
  }

  private TeacherJudge judge(Teacher who, Source source) throws Exception {
    return new TeacherJudge(
        TeacherFeatures.of(who, "mine", source, 1, temp.resolve("cache"), Progress.SILENT));
  }

  private Source source(double maxBadImages) throws Exception {
    return Source.of(real, maxBadImages, temp.resolve("cache"), Progress.SILENT);
  }

  /** The same teacher once more. */
  private Teacher again() throws Exception {
    teacher.write(temp.resolve("teacher"), ScalarType.Float);
    return Teacher.read(temp.resolve("teacher"));
  }

  private List<Path> kept() throws Exception {
    try (Stream<Path> files = Files.list(temp.resolve("cache/features"))) {
      return files.toList();
    }
  }

  private static RgbImage noise(Random random) {
    byte[] bytes = new byte[3 * SIDE * SIDE];
    random.nextBytes(bytes);
    return new RgbImage(SIDE, SIDE, bytes);
  }

  private static Prototype prototype(int index, String... members) {
    TextPrototype text =
        new TextPrototype(
            "a cat", TextPrototype.Source.DESCRIPTION, "cat/1.png", 1, List.of(), List.of());
    return new Prototype(
        index, List.of(members), List.of(members).stream().map(m -> 1.0).toList(), text);
  }

  /** Logits and features of one image. */
  private float[][] seen(RgbImage image) {
    try (PointerScope scope = new PointerScope();
        LabelledTensor one = LabelledTensor.of(List.of(image), new int[] {0}, 2)) {
      var features = teacher.features(one.images());
      return new float[][] {Tensors.floats(teacher.scores(features)), Tensors.floats(features)};
    }
  }

  @Test
  void termsAreTheTeachersOwnNumbers() throws Exception {
    RgbImage image = noise(new Random(2));

    CandidateTerms terms =
        judge.judge(new PrototypePair(cats, cats.prototypes().get(0)), List.of(image)).get(0);

    float[] logits = seen(image)[0];
    double cat = Math.exp(logits[1]) / (Math.exp(logits[0]) + Math.exp(logits[1]));
    assertThat(terms.crossEntropy()).isCloseTo(-Math.log(cat), within(1e-4));
    float[] own = seen(image)[1];
    float[] first = seen(pixels.get(REAL + 1))[1]; // cat/1.png
    float[] second = seen(pixels.get(REAL + 3))[1];
    double square = 0;
    for (int i = 0; i < own.length; i++) {
      square += Math.pow(own[i] - (first[i] + second[i]) / 2, 2);
    }
    assertThat(terms.distance()).isCloseTo(Math.sqrt(square), within(1e-3));
  }

  /** Where a teacher guides: of 16 x 20 pixels it is shown 16 x 16, as 8 x 8. */
  @Test
  void guidesByTheSquareInTheMiddle() {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(4)) {
      Tensor seen = random.uniform(1, 3, SIDE, SIDE);
      Tensor twice = torch.upsample_nearest2d(seen, 2 * SIDE, 2 * SIDE);
      Tensor wide =
          torch.cat(
              new TensorVector(random.uniform(1, 3, 16, 2), twice, random.uniform(1, 3, 16, 2)), 3);
      TeacherLoss loss = new TeacherLoss(teacher, real.classNames());

      double expected = teacher.crossEntropy(seen, 1).item_double();
      assertThat(loss.of(wide, "cat").item_double()).isCloseTo(expected, within(1e-5));
      assertThat(loss.of(wide, "dog").item_double()).isNotCloseTo(expected, within(1e-5));
    }
  }

  /** A cluster without images stands for its class. */
  @Test
  void anEmptyClusterIsJudgedByItsClass() throws Exception {
    List<RgbImage> images = List.of(noise(new Random(3)), noise(new Random(4)));

    assertThat(judge.judge(new PrototypePair(cats, cats.prototypes().get(1)), images))
        .isEqualTo(judge.judge(new PrototypePair(cats, cats.prototypes().get(0)), images));
  }

  @Test
  void judgingLeavesNothingBehind() throws Exception {
    PrototypePair pair = new PrototypePair(cats, cats.prototypes().get(0));
    List<RgbImage> images = List.of(noise(new Random(3)), noise(new Random(4)));
    judge.judge(pair, images);
    long before = Pointer.totalCount();
    for (int i = 0; i < 20; i++) {
      judge.judge(pair, images);
    }
    assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
  }

  /** By another run, with other clusters: the images could be gone. */
  @Test
  void noImageIsLookedAtTwice() throws Exception {
    PrototypePair pair = new PrototypePair(cats, cats.prototypes().get(0));
    List<RgbImage> images = List.of(noise(new Random(3)), noise(new Random(4)));
    List<CandidateTerms> terms = judge.judge(pair, images);
    for (LabelledImage image : real.images()) {
      Files.delete(real.file(image));
    }

    try (TeacherJudge later = judge(again(), source)) {
      assertThat(later.judge(pair, images)).isEqualTo(terms);
    }
    assertThat(kept()).hasSize(2); // a class each
  }

  @Test
  void whatIsDamagedIsLookedAtAgain() throws Exception {
    PrototypePair pair = new PrototypePair(cats, cats.prototypes().get(0));
    List<RgbImage> images = List.of(noise(new Random(3)), noise(new Random(4)));
    List<CandidateTerms> terms = judge.judge(pair, images);
    for (Path file : kept()) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 100] ^= 1;
      Files.write(file, bytes);
    }

    try (TeacherJudge later = judge(again(), source)) {
      assertThat(later.judge(pair, images)).isEqualTo(terms);
    }
  }

  /** Those that can be read keep their names. */
  @Test
  void unreadableImagesAreLeftOut() throws Exception {
    List<RgbImage> images = List.of(noise(new Random(3)));
    PrototypePair pair = new PrototypePair(cats, cats.prototypes().get(0)); // images 1 and 3
    List<CandidateTerms> terms = judge.judge(pair, images);
    Files.writeString(temp.resolve("cat/2.png"), "no image");

    assertThatThrownBy(() -> judge(again(), source(0)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cat/2.png");
    try (TeacherJudge later = judge(again(), source(0.2))) {
      double expected = terms.get(0).distance();
      assertThat(later.judge(pair, images).get(0).distance()).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void aStoreThatCannotBeWrittenFailsNothing() throws Exception {
    PrototypePair pair = new PrototypePair(cats, cats.prototypes().get(0));
    List<RgbImage> images = List.of(noise(new Random(3)));
    List<CandidateTerms> terms = judge.judge(pair, images);
    Path noDirectory = Files.writeString(temp.resolve("file"), "");

    try (TeacherJudge other =
        new TeacherJudge(
            TeacherFeatures.of(again(), "mine", source, 1, noDirectory, Progress.SILENT))) {
      assertThat(other.judge(pair, images)).isEqualTo(terms);
    }
  }
}
