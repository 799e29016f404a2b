package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.dataset.BadImages;
import io.distillery.dataset.ClassNames;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.LabelledImage;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.encode.ImageTensors;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.baseline.ConfidenceOrder;
import io.distillery.evaluation.teacher.Teacher;
import io.distillery.stage.TeacherFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Draws {@value #POOL} times as many images as are asked for, and keeps those of each class that
 * come first by {@link ConfidenceOrder}.
 *
 * @param method what tables call it
 * @param pool draws the images that are chosen among
 * @param teacher who is asked
 * @param classes of the dataset
 * @param threads that read images, at least 1
 * @param layout where the sets are kept
 */
public record ConfidentSets(
    String method,
    SetSource pool,
    TeacherFile teacher,
    ClassNames classes,
    int threads,
    SetLayout layout)
    implements SetSource {
  private static final int POOL = 4;
  private static final long BATCH = 64;

  @Override
  public int drawings() {
    return POOL * pool.drawings();
  }

  @Override
  public boolean isMade(int ipc, int set) {
    return Files.isDirectory(layout.images(method, ipc, set));
  }

  @Override
  public void check(DatasetSplits images, int ipc) throws IOException {
    pool.check(images, POOL * ipc);
  }

  @Override
  public void prepare(int ipc) throws IOException {
    pool.prepare(POOL * ipc);
  }

  @Override
  public Path make(int ipc, int set, Progress progress) throws IOException {
    Path folder = layout.images(method, ipc, set);
    ImageSet all =
        new ImageSet(pool.method(), POOL * ipc, set, pool.make(POOL * ipc, set, progress), false);
    SetOrigin origin =
        SetOrigin.of(
            method,
            folder,
            Map.of(),
            Map.of("pool", all.fingerprint(classes), "teacher", teacher.fingerprint()));
    if (!origin.isMade()) {
      origin.begin();
      LabelledImages images = all.images(classes);
      SetFolder made = new SetFolder(folder, classes);
      try (Teacher judge = teacher.open()) {
        for (int label = 0; label < classes.size(); label++) {
          keep(judge, images.with(images.ofClass(label)), label, ipc, made);
        }
      }
      made.finish();
    }
    return folder;
  }

  private void keep(Teacher judge, LabelledImages drawn, int label, int ipc, SetFolder made)
      throws IOException {
    ImageTensors reader = new ImageTensors(judge.about().imageSize(), threads);
    ImageDecoder decoder = new ImageDecoder();
    try (LabelledTensor seen = reader.read(drawn, new BadImages(drawn.size(), 0));
        PointerScope scope = new PointerScope()) {
      int[] order = ConfidenceOrder.forIpc(ipc).of(logits(judge, seen.images()), label);
      List<LabelledImage> images = drawn.images();
      for (int i = 0; i < ipc; i++) {
        made.add(label, decoder.decode(drawn.file(images.get(order[i]))));
      }
    }
  }

  private static Tensor logits(Teacher judge, Tensor images) {
    TensorVector rows = new TensorVector();
    for (long first = 0; first < images.size(0); first += BATCH) {
      long count = Math.min(BATCH, images.size(0) - first);
      rows.push_back(judge.scores(judge.features(images.narrow(0, first, count))));
    }
    return torch.cat(rows, 0);
  }
}
