package io.distillery.evaluation.teacher;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import io.distillery.base.ConfigurationException;
import io.distillery.base.Seeds;
import io.distillery.base.Text;
import io.distillery.classifier.Architecture;
import io.distillery.classifier.Classifier;
import io.distillery.encode.LabelledTensor;
import io.distillery.evaluation.protocol.Tester;
import io.distillery.evaluation.statistics.ConfusionMatrix;
import io.distillery.torch.EngineWork;
import io.distillery.torch.LibTorch;
import io.distillery.torch.RandomSource;
import io.distillery.torch.Tensors;
import io.distillery.torch.nn.Parameters;
import io.distillery.torch.optim.DataParallel;
import io.distillery.torch.optim.Sgd;
import io.distillery.torch.optim.TrainingDivergedException;
import io.distillery.torch.optim.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains a network on real images, all of them in memory: the teacher of the soft-label protocol,
 * the judge of drawn images. Killed and started again with the same checkpoint file it ends with
 * the same bytes, for every step's draws follow from the seed and the step alone.
 */
public final class TeacherTrainer implements AutoCloseable {
  private static final long MEAN = 1; // of PyTorch's reductions
  private static final long NO_CLASS = -100; // ignored by the loss

  private final Architecture architecture;
  private final int imageSize;
  private final List<String> classNames;
  private final TeacherRecipe recipe;
  private final Parameters parameters;
  private final Classifier network;
  private final List<Parameters> shared = new ArrayList<>();
  private final DataParallel<Classifier> copies;
  private final Sgd optimizer;
  private final TeacherState state;
  private boolean taken;

  /**
   * Prepares the training of a new network.
   *
   * @param architecture what is trained
   * @param imageSize width and height of the images
   * @param classNames in the order of the labels
   * @param recipe how it is trained
   * @throws ConfigurationException if the recipe's last size is not that of the images, or it has
   *     several and the network's weights depend on the size
   */
  public TeacherTrainer(
      Architecture architecture, int imageSize, List<String> classNames, TeacherRecipe recipe) {
    this.architecture = architecture;
    this.imageSize = imageSize;
    this.classNames = List.copyOf(classNames);
    this.recipe = recipe;
    requireSizes();
    parameters = Parameters.initialised(Seeds.derive(recipe.seed(), "weights"));
    network = build(parameters);
    List<Classifier> networks = new ArrayList<>(List.of(network));
    List<Map<String, Tensor>> trained = new ArrayList<>();
    trained.add(parameters.requireGradients().trainable());
    while (networks.size() < recipe.copies()) {
      Parameters copy = parameters.sharing();
      shared.add(copy);
      networks.add(build(copy));
      giveOwnBuffers(copy);
      trained.add(copy.requireGradients().trainable());
    }
    copies = new DataParallel<>(networks, trained);
    optimizer =
        new Sgd(parameters.trainable(), new Sgd.Options(recipe.momentum(), recipe.weightDecay()));
    state =
        new TeacherState(
            parameters.all(),
            optimizer,
            Text.format(
                "%s, %d px, %s, %s",
                architecture.name(), imageSize, classNames, recipe.identity()));
  }

  private void requireSizes() {
    List<ProgressiveResizing.Stage> stages = recipe.sizes().stages();
    if (stages.get(stages.size() - 1).pixels() != imageSize) {
      throw new ConfigurationException(
          Text.format(
              "The teacher's training ends with images of %s pixels (%s), expected %d, their own size",
              stages.get(stages.size() - 1).pixels(), recipe.sizes(), imageSize));
    }
    for (ProgressiveResizing.Stage stage : stages) {
      if (!shapes(stage.pixels()).equals(shapes(imageSize))) {
        throw new ConfigurationException(
            Text.format(
                "The weights of %s depend on the size of its images, so that it cannot be trained on"
                    + " several (%s). Take a network that ends in a mean over all places, such as"
                    + " resnet18, or one size",
                architecture.name(), recipe.sizes()));
      }
    }
  }

  private Map<String, List<Long>> shapes(int pixels) {
    Map<String, List<Long>> shapes = new HashMap<>();
    try (PointerScope scope = new PointerScope();
        Parameters trial = Parameters.initialised(0)) {
      architecture.builder().build(trial.root(), pixels, classNames.size());
      trial
          .trainable()
          .forEach(
              (name, tensor) -> shapes.put(name, LongStream.of(tensor.shape()).boxed().toList()));
    }
    return shapes;
  }

  private Classifier build(Parameters of) {
    return architecture.builder().build(of.root(), imageSize, classNames.size());
  }

  /**
   * Gives a copy running statistics of its own, which nobody reads: those of the first copy, of its
   * share of every batch, are the network's. Shared ones would be written by two threads.
   */
  private static void giveOwnBuffers(Parameters copy) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      copy.all()
          .forEach(
              (name, tensor) -> {
                if (!copy.trainable().containsKey(name)) {
                  tensor.set_data(tensor.clone());
                }
              });
    }
  }

  /**
   * Trains to the end, from the checkpoint if there is one, and measures.
   *
   * @param train real images
   * @param test real images of the same classes, none of them among those trained on
   * @param checkpoint a file that is replaced every so many steps
   * @return the teacher, which the caller closes
   * @throws IOException if the checkpoint cannot be written
   * @throws InterruptedException if the thread was interrupted; a checkpoint is written before, as
   *     it is when the process is ending
   * @throws TrainingDivergedException if the loss is no number any more
   */
  public Teacher train(
      LabelledTensor train, LabelledTensor test, Path checkpoint, TrainingProgress progress)
      throws IOException, InterruptedException {
    requireFits(train);
    requireFits(test);
    long perEpoch = recipe.stepsPerEpoch(train.count());
    long steps = recipe.sizes().epochs() * perEpoch;
    OneCycle schedule = new OneCycle(recipe.peakRate(), recipe.warmUp(), steps);
    long first = state.restore(checkpoint).orElse(0);
    long[] order = null;
    try (EngineWork work = EngineWork.begin()) {
      for (long step = first; step < steps; step++) {
        if (order == null || step % perEpoch == 0) {
          order = order(train.count(), step / perEpoch);
        }
        double rate = schedule.rate(step);
        double loss = step(train, order, step, step / perEpoch, rate);
        if (!Double.isFinite(loss)) {
          throw new TrainingDivergedException(
              Text.format(
                  "The teacher's loss in step %d is %s: take a peak learning rate below %s",
                  step + 1, loss, recipe.peakRate()));
        }
        boolean interrupted = Thread.interrupted();
        if (interrupted
            || work.isEnding()
            || (step + 1) % recipe.checkpointEvery() == 0
            || step + 1 == steps) {
          state.write(checkpoint, step + 1);
        }
        if (interrupted) {
          throw new InterruptedException("The teacher's training was interrupted");
        }
        work.pause();
        progress.step(step + 1, steps, loss, rate);
      }
    }
    ConfusionMatrix confusion =
        new Tester(recipe.normalisation()::apply, count -> {}).test(network, test);
    taken = true;
    return new Teacher(
        new Teacher.About(
            architecture.name(),
            imageSize,
            classNames,
            recipe.normalisation(),
            confusion.accuracy()),
        parameters,
        network);
  }

  private void requireFits(LabelledTensor images) {
    if (images.classes() != classNames.size() || images.imageSize() != imageSize) {
      throw new IllegalArgumentException(
          Text.format(
                  "The teacher is built for %d classes of images of %d pixels, found %d classes of"
                      + " %d",
                  classNames.size(), imageSize, images.classes(), images.imageSize())
              + " pixels");
    }
  }

  private long[] order(int images, long epoch) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(Seeds.derive(recipe.seed(), "order", epoch))) {
      return Tensors.longs(random.permutation(images));
    }
  }

  private double step(LabelledTensor train, long[] order, long step, long epoch, double rate) {
    try (PointerScope scope = new PointerScope();
        RandomSource random = new RandomSource(Seeds.derive(recipe.seed(), "step", step))) {
      long batch = step - epoch * recipe.stepsPerEpoch(train.count());
      int from = Math.toIntExact(batch * recipe.batch());
      int count = Math.min(recipe.batch(), order.length - from);
      Tensor chosen = Tensors.of(order, order.length).narrow(0, from, count);
      Tensor labels = train.labels().index_select(0, chosen);
      Tensor augmented =
          recipe
              .augmentation()
              .apply(recipe.normalisation().apply(train.images().index_select(0, chosen)), random);
      Tensor images = recipe.sizes().resize(augmented, epoch).to(LibTorch.type(recipe.bfloat16()));
      optimizer.zeroGradients();
      double loss =
          copies.backward(
              count,
              (copy, first, n) ->
                  loss(copy.forward(images.narrow(0, first, n), true), labels.narrow(0, first, n)));
      optimizer.step(rate);
      return loss;
    }
  }

  private Tensor loss(Tensor logits, Tensor labels) {
    return cross_entropy_loss(
        logits, labels, Tensors.none(), MEAN, NO_CLASS, recipe.labelSmoothing());
  }

  /** Frees everything but the parameters of a teacher that was handed out. */
  @Override
  public void close() {
    copies.close();
    optimizer.close();
    shared.forEach(Parameters::close);
    if (!taken) {
      parameters.close();
    }
  }
}
