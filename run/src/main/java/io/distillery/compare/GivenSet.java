package io.distillery.compare;

import io.distillery.dataset.DatasetSplits;
import java.io.IOException;
import java.nio.file.Path;

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
    new ImageSet(method, ipc, 0, folder).images(images.train().classNames());
  }

  @Override
  public Path make(int ipc, int set) {
    return folder;
  }
}
