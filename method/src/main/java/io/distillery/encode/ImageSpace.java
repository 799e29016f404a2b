package io.distillery.encode;

import java.io.IOException;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Describes a space other than the model's latents in which the images of a class are compared. */
public interface ImageSpace extends AutoCloseable {
  /**
   * Places images.
   *
   * @param files source images that can be read
   * @return one row a file, in the caller's scope
   */
  Tensor of(List<String> files) throws IOException;

  @Override
  void close();
}
