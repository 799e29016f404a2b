package io.distillery.compare;

import io.distillery.base.Progress;
import io.distillery.dataset.DatasetSplits;
import io.distillery.dataset.LabelledImages;
import io.distillery.dataset.ReadableImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A set that was made elsewhere.
 *
 * @param method what tables call it
 * @param folder class folders of images
 */
public record GivenSet(String method, Path folder) implements SetSource {
  @Override
  public boolean isSingle() {
    return true;
  }

  @Override
  public void check(DatasetSplits images, int ipc) throws IOException {
    LabelledImages set = new ImageSet(method, ipc, 0, folder).images(images.train().classNames());
    new ReadableImages.Look(Path.of(""), 0, Optional.empty(), 1).at(List.of(set), Progress.SILENT);
  }

  @Override
  public Path make(int ipc, int set) {
    return folder;
  }
}
