package io.distillery.dataset;

import io.distillery.base.Text;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads what part of a dataset a folder's name speaks of, whatever the case of its letters: {@code
 * Train}, {@code test_set}, {@code seg_train}.
 *
 * @param role of the images in it
 * @param rest further words of the name, which parts of one dataset share; those that say nothing,
 *     such as {@code set}, are left out
 */
record SplitName(Role role, Set<String> rest) {
  /** Names the parts that datasets are divided into, in the order in which they are tested on. */
  enum Role {
    TRAIN(Set.of("train", "training", "trainset", "trainingset", "traindata", "trn")),
    VALIDATION(Set.of("val", "valid", "validation", "validationset", "valset", "dev")),
    TEST(Set.of("test", "testing", "testset", "testdata", "tst", "eval", "evaluation"));

    private final Set<String> words;

    Role(Set<String> words) {
      this.words = words;
    }
  }

  private static final Set<String> SAY_NOTHING =
      Set.of(
          "set", "data", "dataset", "images", "image", "imgs", "img", "folder", "split", "photos");

  /** Reads a name; empty where it speaks of no part, or of several. */
  static Optional<SplitName> of(String folder) {
    Set<String> rest = new TreeSet<>();
    Optional<Role> found = Optional.empty();
    String lower = Text.composed(folder).toLowerCase(Locale.ROOT);
    for (String word : lower.split("[^\\p{L}\\p{N}]+")) {
      Optional<Role> role = role(word);
      if (role.isPresent() && found.isPresent()) {
        return Optional.empty();
      }
      found = found.or(() -> role);
      if (role.isEmpty() && !word.isEmpty() && !SAY_NOTHING.contains(word)) {
        rest.add(word);
      }
    }
    return found.map(role -> new SplitName(role, rest));
  }

  private static Optional<Role> role(String word) {
    for (Role role : Role.values()) {
      if (role.words.contains(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
