package io.distillery.evaluation.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.distillery.base.ConfigurationException;
import io.distillery.base.ContentHash;
import io.distillery.base.Text;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.protocol.EvaluationRun;
import io.distillery.evaluation.protocol.SoftBatches;
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import io.distillery.evaluation.protocol.SoftLabelSource;
import io.distillery.evaluation.protocol.SoftLabels;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.torch.CheckpointException;
import io.distillery.torch.Tensors;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Keeps the logits that a teacher gave to the augmented images of one distilled set, in half
 * precision, for each of some augmentation seeds: with them others can train without the teacher.
 * Each training takes the seed of its repeat, in turn.
 *
 * <p>The file takes {@code 2 x seeds x epochs x images x classes} bytes.
 */
public final class StoredSoftLabels implements SoftLabelSource, AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ABOUT = "distillery_soft_labels";

  /**
   * Says what the labels belong to.
   *
   * @param images SHA-256 of the set's pixels and labels
   * @param protocol that the batches were made by
   * @param seeds of augmentation
   * @param teacher who labelled
   */
  public record About(
      String images, SoftLabelProtocol protocol, List<Long> seeds, Teacher.About teacher) {
    /** Copies the seeds. */
    public About {
      seeds = List.copyOf(seeds);
    }
  }

  private final Path file;
  private final SafeTensors saved;
  private final About about;

  private StoredSoftLabels(Path file, SafeTensors saved, About about) {
    this.file = file;
    this.saved = saved;
    this.about = about;
  }

  /**
   * Derives the augmentation seeds of an evaluation's trainings on a set: labels of these are those
   * that the teacher itself would give.
   *
   * @param runSeed the evaluation's seed
   * @param set which of the method's sets
   */
  public static List<Long> seeds(long runSeed, int set, int repeats) {
    return IntStream.range(0, repeats)
        .mapToObj(repeat -> EvaluationRun.augmentationSeed(runSeed, set, repeat))
        .toList();
  }

  /** Writes labels without telling how far it is. */
  public static void write(
      Path file, TrainingSet set, SoftLabelProtocol protocol, Teacher teacher, List<Long> seeds)
      throws IOException {
    write(file, set, protocol, teacher, seeds, labelled -> {});
  }

  /**
   * Lets a teacher label all augmented images of a set.
   *
   * @param seeds of augmentation, at least one; best as many as there are repeats
   * @param progress told how many images are labelled
   * @throws IOException if the file cannot be written
   */
  public static void write(
      Path file,
      TrainingSet set,
      SoftLabelProtocol protocol,
      Teacher teacher,
      List<Long> seeds,
      LongConsumer progress)
      throws IOException {
    if (seeds.isEmpty()) {
      throw new IllegalArgumentException("Soft labels need at least one augmentation seed");
    }
    About about = new About(fingerprint(set.images()), protocol, seeds, teacher.about());
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (long seed : seeds) {
        long before = (long) tensors.size() * protocol.epochs() * set.images().count();
        tensors.put(
            name(seed),
            label(set, protocol, teacher, seed, rows -> progress.accept(before + rows)));
      }
      SafeTensors.write(file, tensors, Map.of(ABOUT, JSON.writeValueAsString(about)));
    }
  }

  private static Tensor label(
      TrainingSet set,
      SoftLabelProtocol protocol,
      Teacher teacher,
      long seed,
      LongConsumer progress) {
    long rows = (long) protocol.epochs() * set.images().count();
    Tensor all =
        torch.zeros(rows, set.images().classes()).to(ScalarType.Half); // (epochs N, classes)
    try (SoftBatches batches = new SoftBatches(protocol, set, seed)) {
      for (long row = 0; row < rows; ) {
        try (PointerScope scope = new PointerScope()) {
          Tensor images = batches.next().images();
          all.narrow(0, row, images.size(0)).copy_(teacher.logits(images));
          row += images.size(0);
          progress.accept(row);
        }
      }
    }
    return all;
  }

  /**
   * Opens labels.
   *
   * @throws CheckpointException if the file is not there or holds no soft labels
   */
  public static StoredSoftLabels read(Path file) {
    SafeTensors saved = SafeTensors.open(file);
    try {
      return new StoredSoftLabels(
          file, saved, JSON.readValue(saved.metadata().getOrDefault(ABOUT, ""), About.class));
    } catch (JsonProcessingException | RuntimeException e) {
      saved.close();
      throw new CheckpointException(
          Text.format(
              "%s holds no soft labels: its metadata '%s' is '%s'",
              file, ABOUT, saved.metadata().get(ABOUT)),
          e);
    }
  }

  /** Says what the labels belong to. */
  public About about() {
    return about;
  }

  @Override
  public SoftLabels of(
      TrainingSet set, SoftLabelProtocol protocol, int repeat, long augmentationSeed) {
    if (!about.images.equals(fingerprint(set.images()))) {
      throw new ConfigurationException(
          Text.format(
              "%s holds soft labels of other images than the set %d of method %s: store labels for it",
              file, set.set(), set.method()));
    }
    requireProtocol(protocol);
    long seed = about.seeds.get(repeat % about.seeds.size());
    return new SoftLabels() {
      @Override
      public long augmentationSeed() {
        return seed;
      }

      @Override
      public Tensor logits(long row, Tensor images) {
        return saved.tensor(name(seed)).narrow(0, row, images.size(0)).to(ScalarType.Float);
      }
    };
  }

  /** Refuses a training by another protocol than the labels were made for. */
  private void requireProtocol(SoftLabelProtocol protocol) {
    if (!protocol.with(protocol.epochs(), 1).equals(about.protocol.with(protocol.epochs(), 1))
        || protocol.epochs() > about.protocol.epochs()) {
      throw new ConfigurationException(
          Text.format(
              "%s holds soft labels for the protocol %s, asked was %s",
              file, about.protocol, protocol));
    }
  }

  private static String name(long seed) {
    return "logits." + seed;
  }

  private static String fingerprint(LabelledTensor set) {
    MessageDigest digest = ContentHash.sha256();
    Tensors.update(digest, set.images());
    for (long label : Tensors.longs(set.labels())) {
      digest.update((byte) label);
      digest.update((byte) (label >> 8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() {
    saved.close();
  }
}
