package io.distillery.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.distillery.diffusion.EmbeddedModel;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar that executors load has what the program's many jars have. */
class AssembledJarTest {
  @ParameterizedTest
  @ValueSource(strings = {EmbeddedModel.MINI, EmbeddedModel.PHOTO})
  void hasEveryEmbeddedModel(String name) throws Exception {
    URL jar = Path.of(System.getProperty("distillery.spark.jar")).toUri().toURL();
    try (URLClassLoader alone =
        new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader())) {
      Optional<?> found =
          (Optional<?>)
              alone
                  .loadClass(EmbeddedModel.class.getName())
                  .getMethod("find", String.class)
                  .invoke(null, name);
      assertThat(found).isPresent();
    }
  }
}
