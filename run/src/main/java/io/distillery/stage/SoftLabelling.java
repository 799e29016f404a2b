package io.distillery.stage;

import io.distillery.base.Progress;
import io.distillery.base.WholeFile;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.protocol.SoftLabelProtocol;
import io.distillery.evaluation.protocol.SoftLabelSource;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.teacher.StoredSoftLabels;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.run.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who labels the sets of an evaluation by the soft-label protocol: a teacher, or stored labels. */
final class SoftLabelling implements AutoCloseable {
  private static final String ENDING = ".safetensors";

  private final Teacher teacher; // null: stored labels
  private final Map<String, StoredSoftLabels> stored = new HashMap<>();

  private SoftLabelling(Teacher teacher) {
    this.teacher = teacher;
  }

  /** Where the labels of a method's set are kept. */
  static Path file(Path directory, String method) {
    return directory.resolve(method + ENDING);
  }

  /**
   * A teacher of these classes, in this order, that knows the real images.
   *
   * @param real test images
   * @throws IllegalArgumentException if it is none
   */
  static SoftLabelling byTeacher(
      Path file, List<String> classNames, LabelledTensor real, Progress progress)
      throws IOException {
    return new SoftLabelling(TeacherFile.open(file, classNames, real, progress));
  }

  /** The labels that there are of these methods' sets. */
  static SoftLabelling stored(Path directory, List<String> methods) {
    SoftLabelling labelling = new SoftLabelling(null);
    for (String method : methods) {
      if (isStored(directory, method)) {
        labelling.stored.put(method, StoredSoftLabels.read(file(directory, method)));
      }
    }
    return labelling;
  }

  /** Says whether there are labels of a method's set. */
  static boolean isStored(Path directory, String method) {
    return Files.isRegularFile(file(directory, method));
  }

  /** Whether a method's set can be labelled. */
  boolean labels(String method) {
    return teacher != null || stored.containsKey(method);
  }

  /** Labels for each training. */
  SoftLabelSource source() {
    return (set, protocol, repeat, seed) ->
        (teacher != null ? teacher : stored.get(set.method())).of(set, protocol, repeat, seed);
  }

  /** Writes the teacher's labels of all trainings on these sets, one file a set. */
  void store(
      Workspace workspace,
      List<TrainingSet> sets,
      SoftLabelProtocol protocol,
      long seed,
      Progress progress)
      throws IOException {
    Path directory = Files.createDirectories(workspace.file(EvaluateStage.LABELS));
    Files.createDirectories(workspace.parts());
    for (TrainingSet set : sets) {
      Path file = file(directory, set.method());
      if (Files.exists(file)) {
        continue; // of an interrupted execution
      }
      List<Long> seeds = StoredSoftLabels.seeds(seed, set.set(), protocol.repeats());
      long total = (long) protocol.epochs() * set.images().count() * seeds.size();
      try (Progress.Task task =
          progress.begin("Labelling the set " + set.method(), "images", total)) {
        WholeFile.writeShared(
            file,
            workspace.parts(),
            part -> StoredSoftLabels.write(part, set, protocol, teacher, seeds, task::done));
      }
    }
  }

  @Override
  public void close() {
    stored.values().forEach(StoredSoftLabels::close);
    if (teacher != null) {
      teacher.close();
    }
  }
}
