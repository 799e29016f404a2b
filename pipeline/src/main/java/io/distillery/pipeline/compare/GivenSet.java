package io.distillery.pipeline.compare;

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
  public Path make(int ipc, int set) {
    return folder;
  }
}
