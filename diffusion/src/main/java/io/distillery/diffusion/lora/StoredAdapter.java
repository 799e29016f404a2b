package io.distillery.diffusion.lora;

import io.distillery.base.Text;
import io.distillery.diffusion.lora.LoraKey.Role;
import io.distillery.torch.safetensors.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongFunction;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A change of a layer of which no more than the header has been read.
 *
 * @param form in which it is kept
 * @param tensors that it is kept in, by what they are to it
 * @param saidAlpha what is said of alpha outside the tensors; where nothing is, it is the rank
 */
record StoredAdapter(Form form, Map<Role, StoredTensor> tensors, OptionalDouble saidAlpha) {
  /** How a change may be kept. */
  enum Form {
    /** As a product of two matrices, for convolutions with a kernel between them or not. */
    LORA("LoRA"),
    /** As an element-wise product of two such products. */
    LOHA("LoHa"),
    /** As a Kronecker product. */
    LOKR("LoKr");

    private final String title;

    Form(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /** An adapter of the tensors found for a layer, if they are sound; else adds to the problems. */
  static Optional<StoredAdapter> of(
      String module,
      Map<Role, StoredTensor> tensors,
      LongFunction<OptionalDouble> saidAlpha,
      List<String> problems) {
    Form form =
        tensors.keySet().stream().anyMatch(Role::isOfLoha)
            ? Form.LOHA
            : tensors.keySet().stream().anyMatch(Role::isOfLokr) ? Form.LOKR : Form.LORA;
    StoredAdapter adapter = new StoredAdapter(form, Map.copyOf(tensors), OptionalDouble.empty());
    List<String> found = adapter.problems(module);
    problems.addAll(found);
    return found.isEmpty()
        ? Optional.of(new StoredAdapter(form, adapter.tensors, saidAlpha.apply(adapter.rank())))
        : Optional.empty();
  }

  private List<String> problems(String module) {
    List<String> problems = new ArrayList<>();
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      return List.of(Text.format("%s without its %s", module, missing.get()));
    }
    if (!isSound()) {
      problems.add(
          Text.format("%s with the shapes %s, whose ranks do not agree", module, shapes()));
    }
    tensors.forEach(
        (role, tensor) -> {
          if (role != Role.ALPHA && !tensor.isFloatingPoint()) {
            problems.add(Text.format("%s of type %s", module, tensor.type()));
          }
        });
    StoredTensor alpha = tensors.get(Role.ALPHA);
    if (alpha != null && alpha.count() != 1) {
      problems.add(Text.format("%s with an alpha of shape %s", module, alpha.shape()));
    }
    return problems;
  }

  private Optional<String> missing() {
    return switch (form) {
      case LORA -> {
        boolean down = tensors.containsKey(Role.DOWN);
        boolean up = tensors.containsKey(Role.UP);
        yield down && up
            ? Optional.empty()
            : Optional.of((down ? "up" : up ? "down" : "down and up") + " matrix");
      }
      case LOHA ->
          first().isEmpty() || second().isEmpty()
              ? Optional.of("four matrices (hada_w1_a, hada_w1_b, hada_w2_a, hada_w2_b)")
              : Optional.empty();
      case LOKR ->
          first().isEmpty() || second().isEmpty()
              ? Optional.of("two matrices (lokr_w1 and lokr_w2, or what they are products of)")
              : Optional.empty();
    };
  }

  /** The first of the two matrices of LoHa and LoKr. */
  private Optional<StoredFactors> first() {
    return form == Form.LOHA
        ? factors(null, Role.HADA_W1_A, Role.HADA_W1_B, Role.HADA_T1)
        : factors(Role.LOKR_W1, Role.LOKR_W1_A, Role.LOKR_W1_B, null);
  }

  private Optional<StoredFactors> second() {
    return form == Form.LOHA
        ? factors(null, Role.HADA_W2_A, Role.HADA_W2_B, Role.HADA_T2)
        : factors(Role.LOKR_W2, Role.LOKR_W2_A, Role.LOKR_W2_B, Role.LOKR_T2);
  }

  private Optional<StoredFactors> factors(Role whole, Role a, Role b, Role core) {
    return StoredFactors.of(tensor(whole), tensor(a), tensor(b), tensor(core));
  }

  private StoredTensor tensor(Role role) {
    return role == null ? null : tensors.get(role);
  }

  private boolean isSound() {
    if (form != Form.LORA) {
      return first().orElseThrow().isSound() && second().orElseThrow().isSound();
    }
    return LoraShapes.fitTogether(down(), sizes(tensors.get(Role.UP)));
  }

  /** Of the first matrix, together with the kernel in the middle if there is one. */
  private long[] down() {
    long[] down = sizes(tensors.get(Role.DOWN));
    StoredTensor mid = tensors.get(Role.MID);
    return mid == null ? down : LoraShapes.composed(sizes(mid), down);
  }

  /** Shapes of all that is stored, for a message. */
  String shapes() {
    if (form == Form.LORA) {
      return Text.format(
          "%s (down) and %s (up)", tensors.get(Role.DOWN).shape(), tensors.get(Role.UP).shape());
    }
    return tensors.values().stream().map(StoredTensor::shape).toList().toString();
  }

  private static long[] sizes(StoredTensor tensor) {
    return tensor.shape().stream().mapToLong(Long::longValue).toArray();
  }

  /** Width of the narrow middle; of LoKr that of either matrix, or 1 where both are whole. */
  long rank() {
    return form == Form.LORA
        ? tensors.get(Role.DOWN).shape().get(0)
        : first().orElseThrow().rank().or(second().orElseThrow()::rank).orElse(1L);
  }

  /** How many numbers it takes. */
  long parameters() {
    return tensors.entrySet().stream()
        .filter(entry -> entry.getKey() != Role.ALPHA)
        .mapToLong(entry -> entry.getValue().count())
        .sum();
  }

  /** How it is kept, in words. */
  String title() {
    return tensors.containsKey(Role.MAGNITUDE) ? form.title() + " with DoRA" : form.title();
  }

  boolean fits(List<Long> weight) {
    long[] shape = weight.stream().mapToLong(Long::longValue).toArray();
    long count = weight.stream().reduce(1L, (a, b) -> a * b);
    boolean fits =
        switch (form) {
          case LORA -> LoraShapes.fit(down(), sizes(tensors.get(Role.UP)), shape);
          case LOHA ->
              isMatrix(first().orElseThrow(), shape[0], count)
                  && isMatrix(second().orElseThrow(), shape[0], count);
          case LOKR ->
              first().orElseThrow().rows() * second().orElseThrow().rows() == shape[0]
                  && first().orElseThrow().count() * second().orElseThrow().count() == count;
        };
    StoredTensor magnitude = tensors.get(Role.MAGNITUDE);
    return fits
        && (magnitude == null
            || magnitude.count() == shape[0]
            || magnitude.count() == shape[1] && magnitude.shape().size() > 1);
  }

  private static boolean isMatrix(StoredFactors factors, long rows, long count) {
    return factors.rows() == rows && factors.count() == count;
  }

  double readAlpha() {
    StoredTensor alpha = tensors.get(Role.ALPHA);
    return alpha != null
        ? alpha.data().get().to(ScalarType.Double).item_double()
        : saidAlpha.orElse(rank());
  }

  /** What the change is multiplied by at scale 1. */
  double readStrength() {
    boolean whole =
        form == Form.LOKR
            && first().orElseThrow().rank().isEmpty()
            && second().orElseThrow().rank().isEmpty();
    return whole ? 1 : readAlpha() / rank(); // nothing is narrow there, and alpha is not asked
  }

  LayerAdapter read() {
    LayerAdapter change =
        switch (form) {
          case LORA -> new LoraAdapter(readDown(), tensors.get(Role.UP).data().get(), readAlpha());
          case LOHA ->
              new HadamardAdapter(
                  first().orElseThrow().read(), second().orElseThrow().read(), readStrength());
          case LOKR ->
              new KroneckerAdapter(
                  first().orElseThrow().read(), second().orElseThrow().read(), readStrength());
        };
    StoredTensor magnitude = tensors.get(Role.MAGNITUDE);
    return magnitude == null ? change : new DecomposedAdapter(change, magnitude.data().get());
  }

  private Tensor readDown() {
    Tensor down = tensors.get(Role.DOWN).data().get();
    StoredTensor mid = tensors.get(Role.MID);
    return mid == null ? down : LoraShapes.compose(mid.data().get(), down);
  }
}
