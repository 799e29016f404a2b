package io.distillery.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Progress;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetException;
import io.distillery.dataset.ImageClass;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.PngFile;
import io.distillery.dataset.image.Resize;
import io.distillery.dataset.image.ResizeFilter;
import io.distillery.dataset.image.RgbImage;
import io.distillery.diffusion.checkpoint.LatentDiffusion;
import io.distillery.diffusion.model.KeptWeights;
import io.distillery.diffusion.model.VaeTiles;
import io.distillery.diffusion.sampling.ImageSize;
import io.distillery.diffusion.sampling.PromptMode;
import io.distillery.diffusion.scheduler.SamplerChoice;
import io.distillery.diffusion.tiny.TinyAutoencoders;
import io.distillery.prototype.Prototypes;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.ReferenceFiles;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SynthesisTest {
  private static final ClassNames CLASSES =
      new ClassNames(List.of(new ImageClass("n01", "dog"), new ImageClass("cat", "cat")));

  private static final Steering APART = Steering.none().withDeviation(0.3);
  private static final Steering TRANSPORTED = Steering.none().withTransport(Optional.of(0.3));
  private static final Steering GUIDED = Steering.none().withTeacher(Optional.of(0.3));

  private static LatentDiffusion model;
  private static Prototypes prototypes;

  @TempDir private Path directory;

  @BeforeAll
  static void open() {
    LibTorch.threads(1);
    model = TinyModel.create();
    prototypes = TinyModel.prototypes(3);
  }

  @AfterAll
  static void close() {
    prototypes.close();
    model.close();
  }

  private static SynthesisOptions options(PromptMode mode, int imageSize) {
    return new SynthesisOptions(
        Optional.of(0.7),
        new Guidance(Optional.of(3.0), Optional.of(0.0), Optional.of("a toy"), mode),
        Steering.none(),
        new Walk(Optional.of(5), SamplerChoice.CHECKPOINT, Optional.empty()),
        Optional.of(ImageSize.square(imageSize)),
        1,
        Refinement.none(),
        new Drawing(Optional.of(4), VaeTiles.AUTO, KeptWeights.FASTEST));
  }

  private static Synthesis synthesis() {
    return new Synthesis(model, options(PromptMode.PADDED, 8), 11, 1);
  }

  private static DistilledDataset write(Candidates candidates, Path directory) throws IOException {
    return synthesis().write(prototypes, CLASSES, candidates, directory, Progress.SILENT);
  }

  private DistilledDataset write() throws IOException {
    return write(Candidates.ONE, directory);
  }

  /** Collects what is told of one task of so many images. */
  private static Progress told(long expected, List<Long> counts) {
    return new Progress() {
      @Override
      public void note(String line) {}

      @Override
      public Task begin(String name, String unit, long total) {
        assertThat(total).isEqualTo(expected);
        return counts::add;
      }
    };
  }

  @Test
  void writesClassFoldersAndMetadata() throws IOException {
    List<Long> progress = new ArrayList<>();
    DistilledDataset written =
        synthesis().write(prototypes, CLASSES, Candidates.ONE, directory, told(6, progress));
    assertThat(progress).containsExactly(4L, 6L);
    assertThat(files().keySet())
        .containsExactly(
            "cat/00000.png",
            "cat/00001.png",
            "cat/00002.png",
            "classes.json",
            "metadata.jsonl",
            "n01/00000.png",
            "n01/00001.png",
            "n01/00002.png",
            "synthesis.json");
    DistilledDataset read = DistilledDataset.read(directory);
    assertThat(read).isEqualTo(written);
    assertThat(read.classes()).isEqualTo(CLASSES);
    DistilledImage last = read.images().get(5);
    assertThat(last.fileName()).isEqualTo("n01/00002.png");
    assertThat(last.className()).isEqualTo("n01");
    assertThat(last.text()).isEqualTo("a dog, number 2");
    assertThat(last.clusterSize()).isEqualTo(2);
    assertThat(read.label(last)).isZero();
    assertThat(read.file(last)).exists();
    assertThat(Files.readAllLines(directory.resolve("metadata.jsonl")).get(5))
        .startsWith("{\"file_name\":\"n01/00002.png\",\"class\":\"n01\",\"text\":\"a dog");
  }

  @Test
  void goesOnWhereItWasKilled() throws IOException {
    write();
    Map<String, String> whole = files();
    Files.delete(directory.resolve("metadata.jsonl"));
    Files.delete(directory.resolve("cat/00002.png"));
    Files.delete(directory.resolve("n01/00002.png"));
    Files.writeString(directory.resolve("cat/.00002.png.part"), "half of a PNG");
    assertThatThrownBy(() -> DistilledDataset.read(directory))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("metadata.jsonl");
    write();
    assertThat(files()).isEqualTo(whole);
  }

  private static Synthesis steered(Steering steering) {
    return steered(steering, 2);
  }

  private static Synthesis steered(Steering steering, int threads) {
    return new Synthesis(
        model,
        options(PromptMode.PADDED, 8).withSteering(steering),
        TinyAutoencoders.NONE,
        new Guides(Optional.of(SynthesisTest::real), Optional.of(SynthesisTest::darkness)),
        11,
        threads);
  }

  /** Of dogs, and brightness of all others. */
  private static Tensor darkness(Tensor image, String folder) {
    return image.mean().mul(new Scalar(folder.equals("n01") ? -1 : 1));
  }

  private static Tensor real(String folder) {
    try (RandomSource random = new RandomSource(folder.length())) {
      return random.normal(12, 4, 4, 4);
    }
  }

  @Test
  void modeGuidanceDrawsImagesNearerToTheirPrototypes() throws IOException {
    List<PrototypePair> pairs = PrototypePair.all(prototypes);
    Synthesis decoding =
        new Synthesis(model, options(PromptMode.PADDED, 8).withStrength(Optional.of(0.0)), 11, 1);
    List<RgbImage> wanted = decoding.draw(pairs);
    long free = difference(synthesis().draw(pairs), wanted);
    long guided = difference(steered(Steering.none().withMode(0.5)).draw(pairs), wanted);
    assertThat(guided).isLessThan(free);
  }

  private static long difference(List<RgbImage> left, List<RgbImage> right) {
    long sum = 0;
    for (int image = 0; image < left.size(); image++) {
      byte[] ours = left.get(image).pixels();
      byte[] theirs = right.get(image).pixels();
      for (int i = 0; i < ours.length; i++) {
        sum += Math.abs((ours[i] & 0xff) - (theirs[i] & 0xff));
      }
    }
    return sum;
  }

  /** The first image of each class has nothing to keep away from, the others have. */
  @Test
  void imagesThatKeepApartDependOnThoseBeforeThem() throws IOException {
    DistilledDataset usual = write(Candidates.ONE, directory.resolve("usual"));
    DistilledDataset apart = drawn(APART, directory.resolve("apart"));
    for (int i = 0; i < 6; i++) {
      RgbImage one = new ImageDecoder().decode(usual.file(usual.images().get(i)));
      RgbImage other = new ImageDecoder().decode(apart.file(apart.images().get(i)));
      if (i % 3 == 0) {
        assertThat(largestDifference(one, other)).isLessThanOrEqualTo(1); // another batch
      } else {
        assertThat(largestDifference(one, other)).isGreaterThan(1);
      }
    }
  }

  private static DistilledDataset drawn(Steering steering, Path directory) throws IOException {
    return steered(steering).write(prototypes, CLASSES, Candidates.ONE, directory, Progress.SILENT);
  }

  /** All images are drawn towards real ones, the first too. */
  @Test
  void transportDrawsOtherImages() throws IOException {
    DistilledDataset usual = write(Candidates.ONE, directory.resolve("usual"));
    DistilledDataset transported = drawn(TRANSPORTED, directory.resolve("transported"));
    for (int i = 0; i < 6; i++) {
      RgbImage one = new ImageDecoder().decode(usual.file(usual.images().get(i)));
      RgbImage other = new ImageDecoder().decode(transported.file(transported.images().get(i)));
      assertThat(largestDifference(one, other)).isGreaterThan(1);
    }
  }

  /** Gradients come through the decoder: dogs get lighter, cats darker. */
  @Test
  void aTeacherGuidesEachImageToItsClass() throws IOException {
    List<PrototypePair> pairs = PrototypePair.all(prototypes);
    List<RgbImage> usual = synthesis().draw(pairs);
    List<RgbImage> guided = steered(GUIDED).draw(pairs);
    for (int i = 0; i < pairs.size(); i++) {
      long lighter = brightness(guided.get(i)) - brightness(usual.get(i));
      assertThat(pairs.get(i).of().name().equals("n01") ? lighter : -lighter).isPositive();
    }
  }

  private static long brightness(RgbImage image) {
    long sum = 0;
    for (byte value : image.pixels()) {
      sum += value & 0xff;
    }
    return sum;
  }

  @Test
  void guidedImagesHaveTheSameBytesWhateverTheThreads() throws IOException {
    Path all = directory;
    List<Map<String, String>> written = new ArrayList<>();
    for (int threads : new int[] {1, 3}) {
      directory = Files.createDirectory(all.resolve("of-" + threads));
      steered(GUIDED, threads)
          .write(prototypes, CLASSES, Candidates.ONE, directory, Progress.SILENT);
      written.add(files());
    }
    assertThat(written.get(1)).isEqualTo(written.get(0));
  }

  @Test
  void whatSteersHasToBeThere() {
    SynthesisOptions transported = options(PromptMode.PADDED, 8).withSteering(TRANSPORTED);
    assertThatThrownBy(() -> new Synthesis(model, transported, 11, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("synthesis.steering.transport");
    SynthesisOptions guided = options(PromptMode.PADDED, 8).withSteering(GUIDED);
    assertThatThrownBy(() -> new Synthesis(model, guided, 11, 1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("synthesis.steering.teacher");
  }

  static List<Steering> inOrder() {
    return List.of(APART, TRANSPORTED);
  }

  @ParameterizedTest
  @MethodSource("inOrder")
  void imagesInOrderGoOnWhereTheyWereKilled(Steering steering) throws IOException {
    drawn(steering, directory);
    Map<String, String> whole = files();
    Files.delete(directory.resolve("metadata.jsonl"));
    Files.delete(directory.resolve("cat/00002.png"));
    Files.delete(directory.resolve("n01/00001.png"));
    Files.delete(directory.resolve("n01/00002.png"));
    drawn(steering, directory);
    assertThat(files()).isEqualTo(whole);
  }

  @Test
  void roundsHaveNoTwoOfAClass() {
    List<PrototypePair> pairs = PrototypePair.all(prototypes);
    assertThat(PrototypePair.rounds(pairs))
        .hasSize(3)
        .allSatisfy(
            round ->
                assertThat(round)
                    .extracting(pair -> pair.of().name())
                    .containsExactlyInAnyOrder("cat", "n01"));
  }

  @Test
  void aFinishedDatasetIsNotDrawnAgain() throws IOException {
    write();
    Path image = directory.resolve("cat/00000.png");
    Files.writeString(image, "not drawn again");
    write();
    assertThat(image).hasContent("not drawn again");
  }

  @Test
  void refusesADirectoryOfOtherImages() throws IOException {
    write();
    assertThatThrownBy(
            () ->
                new Synthesis(model, options(PromptMode.PADDED, 8), 12, 1)
                    .write(prototypes, CLASSES, Candidates.ONE, directory, Progress.SILENT))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("was begun with other options");
  }

  @Test
  void refusesAClassThatTheDatasetLacks() {
    assertThatThrownBy(
            () ->
                synthesis()
                    .write(
                        prototypes,
                        ClassNames.of(List.of("cat")),
                        Candidates.ONE,
                        directory,
                        Progress.SILENT))
        .hasMessageContaining("class n01")
        .hasMessageContaining("[cat]");
  }

  @Test
  void anImageDependsOnItsBatchByRoundingAtMost() throws IOException {
    List<PrototypePair> pairs = PrototypePair.all(prototypes);
    for (PromptMode mode : PromptMode.values()) {
      Synthesis synthesis = new Synthesis(model, options(mode, 8), 11, 1);
      List<RgbImage> together = synthesis.draw(pairs);
      for (int i = 0; i < pairs.size(); i += 2) {
        RgbImage alone = synthesis.draw(List.of(pairs.get(i))).get(0);
        assertThat(largestDifference(alone, together.get(i))).isLessThanOrEqualTo(1);
      }
      assertThat(largestDifference(together.get(0), together.get(1))).isGreaterThan(10);
    }
  }

  /** What is kept is one of the candidates, which differ in their noise only, by their bytes. */
  @Test
  void oneOfTheCandidatesIsKept() throws IOException {
    DistilledDataset alone = write(Candidates.ONE, directory.resolve("alone"));
    List<Long> progress = new ArrayList<>();
    List<List<RgbImage>> judged = new ArrayList<>();
    Path chosen = directory.resolve("chosen");

    DistilledDataset best =
        synthesis()
            .write(
                prototypes, CLASSES, new Candidates(3, judge(judged)), chosen, told(18, progress));

    assertThat(progress).containsExactly(4L, 8L, 12L, 14L, 16L, 18L);
    CandidateLog log = CandidateLog.read(chosen);
    assertThat(log.others()).isPositive();
    for (int i = 0; i < 6; i++) {
      List<RgbImage> candidates = judged.get(i);
      String name = best.images().get(i).fileName();
      assertThat(candidates).hasSize(3);
      assertThat(largestDifference(candidates.get(1), candidates.get(2))).isGreaterThan(10);
      assertThat(PngFile.encode(candidates.get(0)))
          .isEqualTo(Files.readAllBytes(alone.directory().resolve(name)));
      int kept = log.of(name).orElseThrow().kept();
      assertThat(PngFile.encode(candidates.get(kept)))
          .isEqualTo(Files.readAllBytes(chosen.resolve(name)));
      assertThat(best.images().get(i).seed() == alone.images().get(i).seed()).isEqualTo(kept == 0);
    }
  }

  @Test
  void imagesAndChoicesHaveTheSameBytesWhateverTheThreads() throws IOException {
    Candidates candidates = new Candidates(3, judge(new ArrayList<>()));
    Path all = directory;
    directory = Files.createDirectory(all.resolve("of-1"));
    write(candidates, directory);
    Map<String, String> whole = files();
    for (int threads : new int[] {2, 4}) {
      directory = Files.createDirectory(all.resolve("of-" + threads));
      new Synthesis(model, options(PromptMode.PADDED, 8), 11, threads)
          .write(prototypes, CLASSES, candidates, directory, Progress.SILENT);
      assertThat(files()).as("%d threads", threads).isEqualTo(whole);
    }
  }

  @Test
  void choosingGoesOnWhereItWasKilled() throws IOException {
    Candidates candidates = new Candidates(2, judge(new ArrayList<>()));
    write(candidates, directory);
    Map<String, String> whole = files();
    Path log = directory.resolve("candidates.jsonl");
    String lines = Files.readString(log);
    Files.delete(directory.resolve("metadata.jsonl"));
    Files.delete(directory.resolve("n01/00001.png"));
    Files.delete(directory.resolve("n01/00002.png"));
    Files.writeString(log, lines.substring(0, lines.length() - 20)); // in the middle of a line
    write(candidates, directory);
    assertThat(files()).isEqualTo(whole);
  }

  @Test
  void anImageWhoseChoiceIsLostIsChosenAgain() throws IOException {
    Candidates candidates = new Candidates(2, judge(new ArrayList<>()));
    write(candidates, directory);
    Map<String, String> whole = files();
    Files.delete(directory.resolve("candidates.jsonl"));
    write(candidates, directory);
    assertThat(files()).isEqualTo(whole);
  }

  @Test
  void refusesImagesThatWereChosenOtherwise() throws IOException {
    write();
    assertThatThrownBy(() -> write(new Candidates(2, judge(new ArrayList<>())), directory))
        .hasMessageContaining("was begun with other options");
  }

  /** Prefers by the first pixels, which differ from candidate to candidate. */
  private static CandidateJudge judge(List<List<RgbImage>> judged) {
    return new CandidateJudge() {
      @Override
      public String identity() {
        return "by pixels";
      }

      @Override
      public List<CandidateTerms> judge(PrototypePair pair, List<RgbImage> candidates) {
        judged.add(candidates);
        return candidates.stream()
            .map(image -> new CandidateTerms(image.pixels()[0] & 0xff, image.pixels()[1] & 0xff))
            .toList();
      }
    };
  }

  @Test
  void anotherSeedDrawsAnotherImage() throws IOException {
    List<PrototypePair> pair = PrototypePair.all(prototypes).subList(0, 1);
    RgbImage one = synthesis().draw(pair).get(0);
    RgbImage other = new Synthesis(model, options(PromptMode.PADDED, 8), 12, 1).draw(pair).get(0);
    assertThat(largestDifference(one, other)).isGreaterThan(10);
  }

  @Test
  void resizesToTheSizeAskedFor() throws IOException {
    List<PrototypePair> pair = PrototypePair.all(prototypes).subList(0, 1);
    RgbImage image = new Synthesis(model, options(PromptMode.PADDED, 5), 11, 1).draw(pair).get(0);
    assertThat(image.width()).isEqualTo(5);
    assertThat(image.height()).isEqualTo(5);
  }

  /** From the bytes of the reference's images to the bytes that it saved. */
  @Test
  void shrinksAsTheReference() {
    try (PointerScope scope = new PointerScope();
        SafeTensors expected =
            SafeTensors.open(ReferenceFiles.find("tiny-sd-expected.safetensors"))) {
      RgbImage image = new RgbImage(128, 128, Tensors.bytes(expected.tensor("synth.0.image_u8")));
      assertThat(Resize.to(32, 32, ResizeFilter.BICUBIC, image).pixels())
          .isEqualTo(Tensors.bytes(expected.tensor("synth.0.image_u8_32")));
    }
  }

  private static int largestDifference(RgbImage left, RgbImage right) {
    int largest = 0;
    for (int i = 0; i < left.pixels().length; i++) {
      int difference = (left.pixels()[i] & 0xff) - (right.pixels()[i] & 0xff);
      largest = Math.max(largest, Math.abs(difference));
    }
    return largest;
  }

  /** Name to content of every file. */
  private Map<String, String> files() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = directory.relativize(file).toString().replace('\\', '/');
        files.put(name, HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return files;
  }
}
