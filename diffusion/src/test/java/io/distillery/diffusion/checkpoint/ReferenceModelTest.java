package io.distillery.diffusion.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.distillery.torch.LibTorch;
import io.distillery.torch.ReferenceFiles;
import io.distillery.torch.safetensors.SafeTensors;
import java.io.IOException;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What stands in the repository for the reference's model is that model. */
class ReferenceModelTest {
  @ParameterizedTest
  @EnumSource
  void weightsAreTheOriginalsToTheLastBit(ModelPart part) throws IOException {
    String file = "tiny-sd/%s/%s".formatted(part.folder(), part.weightsFile());
    LibTorch.load();
    try (PointerScope scope = new PointerScope();
        SafeTensors original = SafeTensors.open(ReferenceFiles.find(file))) {
      Map<String, Tensor> weights = ReferenceModel.weights(part);
      assertThat(weights.keySet()).containsExactlyInAnyOrderElementsOf(original.names());
      weights.forEach(
          (name, tensor) -> assertThat(tensor.equal(original.tensor(name))).as(name).isTrue());
    }
  }

  /** The first numbers of NumPy's RandomState(1001). */
  @Test
  void normalsAreNumPys() {
    NumPyNormals normals = new NumPyNormals(1001);
    assertThat(new double[] {normals.next(), normals.next(), normals.next(), normals.next()})
        .containsExactly(
            new double[] {
              -1.086446373141411, -0.8960651263184494, -0.3062993734018897, -1.339933660197192
            },
            within(1e-15));
  }
}
