package io.distillery.evaluation.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distillery.classifier.Architecture;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.protocol.ToyImages;
import io.distillery.torch.LibTorch;
import io.distillery.torch.Tensors;
import io.distillery.torch.optim.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressiveResizingTest {
  @TempDir private Path folder;

  @Test
  void stagesFollowEachOther() {
    ProgressiveResizing sizes = ProgressiveResizing.parse("16:5,24:2,32:1");
    assertThat(sizes.epochs()).isEqualTo(8);
    assertThat(sizes).hasToString("16:5,24:2,32:1");
    assertThat(new long[] {0, 4, 5, 6, 7, 8})
        .satisfies(
            epochs -> {
              assertThat(java.util.Arrays.stream(epochs).map(sizes::pixels).toArray())
                  .containsExactly(16, 16, 24, 24, 32, 32);
            });
  }

  @Test
  void whatIsNoListOfSizesIsRefused() {
    for (String wrong : new String[] {"", "16", "16:", "16:1,", "16:1;32:2", "-16:1", "a:b"}) {
      assertThatThrownBy(() -> ProgressiveResizing.parse(wrong))
          .hasMessage(
              "Sizes are '%s', expected PIXELS:EPOCHS,PIXELS:EPOCHS,... as in 16:5,24:2,32:1"
                  .formatted(wrong));
    }
    assertThatThrownBy(() -> ProgressiveResizing.parse("4:1"))
        .hasMessageContaining("images of 4 pixels");
    assertThatThrownBy(() -> ProgressiveResizing.parse("16:0"))
        .hasMessageContaining("A stage of 0 epochs");
  }

  @Test
  void imagesAreAveragedDown() {
    LibTorch.threads(1);
    try (PointerScope scope = new PointerScope()) {
      float[] values = new float[3 * 16 * 16];
      for (int i = 0; i < values.length; i++) {
        values[i] = i;
      }
      Tensor images = Tensors.of(values, 1, 3, 16, 16);
      ProgressiveResizing sizes = ProgressiveResizing.parse("8:1,16:1");
      Tensor small = sizes.resize(images, 0);
      assertThat(small.shape()).containsExactly(1, 3, 8, 8);
      assertThat(Tensors.floats(small)).startsWith((0 + 1 + 16 + 17) / 4f, (2 + 3 + 18 + 19) / 4f);
      assertThat(Tensors.floats(sizes.resize(images, 1))).isEqualTo(values);
    }
  }

  @Test
  void aNetworkThatEndsInAMeanLearnsFromSeveralSizes() throws IOException, InterruptedException {
    LibTorch.threads(1);
    TeacherRecipe recipe =
        TeacherRecipe.standard(1, 1).withSizes(ProgressiveResizing.parse("8:1,16:1"));
    try (LabelledTensor train = ToyImages.draw(8, 1);
        LabelledTensor test = ToyImages.draw(4, 2);
        TeacherTrainer trainer =
            new TeacherTrainer(Architecture.named("resnetap10"), 16, ToyImages.CLASSES, recipe);
        Teacher teacher =
            trainer.train(train, test, folder.resolve("state"), TrainingProgress.NONE)) {
      assertThat(teacher.about().imageSize()).isEqualTo(16);
    }
  }

  @Test
  void aNetworkWhoseWeightsDependOnTheSizeIsRefused() {
    TeacherRecipe recipe =
        TeacherRecipe.standard(1, 1).withSizes(ProgressiveResizing.parse("8:1,16:1"));
    assertThatThrownBy(
            () -> new TeacherTrainer(Architecture.named("convnet3"), 16, ToyImages.CLASSES, recipe))
        .hasMessageContaining("weights of convnet3 depend on the size");
    assertThatThrownBy(
            () -> new TeacherTrainer(Architecture.named("resnet18"), 32, ToyImages.CLASSES, recipe))
        .hasMessageContaining("ends with images of 16 pixels");
  }
}
