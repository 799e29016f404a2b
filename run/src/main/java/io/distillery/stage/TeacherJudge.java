package io.distillery.stage;

import io.distillery.dataset.ClassNames;
import io.distillery.dataset.image.RgbImage;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.prototype.Prototype;
import io.distillery.synthesis.CandidateJudge;
import io.distillery.synthesis.CandidateTerms;
import io.distillery.synthesis.PrototypePair;
import io.distillery.torch.Tensors;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Candidates as a teacher sees them, beside the real images of their cluster. */
final class TeacherJudge implements CandidateJudge, AutoCloseable {
  private final TeacherFeatures features;
  private final Teacher teacher;
  private final ClassNames classes;

  /**
   * Takes over a teacher.
   *
   * @param features what it sees in the images that prototypes were found among
   */
  TeacherJudge(TeacherFeatures features) {
    this.features = features;
    this.teacher = features.teacher();
    this.classes = features.source().images().classNames();
  }

  @Override
  public String identity() {
    return features.identity();
  }

  /** Who sees. */
  TeacherFeatures features() {
    return features;
  }

  @Override
  public synchronized List<CandidateTerms> judge(PrototypePair pair, List<RgbImage> candidates)
      throws IOException {
    int label = classes.folders().indexOf(pair.of().name());
    try (PointerScope scope = new PointerScope();
        LabelledTensor images = seen(candidates, label)) {
      Tensor typical = features.of(members(pair)).mean(0L); // (F)
      Tensor own = teacher.features(images.images()); // (N, F)
      Tensor logits = teacher.scores(own); // (N, classes)
      double[] distances = Tensors.doubles(own.sub(typical).square().sum(1L).sqrt());
      double[] crossEntropies = Tensors.doubles(logits.logsumexp(1L).sub(logits.select(1, label)));
      List<CandidateTerms> terms = new ArrayList<>();
      for (int i = 0; i < distances.length; i++) {
        terms.add(new CandidateTerms(Math.max(0, crossEntropies[i]), distances[i]));
      }
      return terms;
    }
  }

  /** Of the cluster; of the whole class where it has no images, as with too many equal ones. */
  private static List<String> members(PrototypePair pair) {
    List<String> own = pair.prototype().members();
    return own.isEmpty()
        ? pair.of().prototypes().stream().map(Prototype::members).flatMap(List::stream).toList()
        : own;
  }

  /** Candidates of the teacher's size, made as real images are. */
  private LabelledTensor seen(List<RgbImage> candidates, int label) {
    int side = teacher.about().imageSize();
    int[] labels = new int[candidates.size()];
    Arrays.fill(labels, label);
    return LabelledTensor.of(
        candidates.stream().map(image -> ImageTensors.square(side, image)).toList(),
        labels,
        classes.size());
  }

  @Override
  public void close() {
    features.close(); // and with them the teacher
  }
}
