package io.distillery.prototype.text;

import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;

import io.distillery.prototype.text.TextPrototype.Source;
import io.distillery.torch.Tensors;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Chooses the text prototypes of one class (docs/method.md, step 4).
 *
 * <ol>
 *   <li>Words in at least a threshold's share of the class's descriptions are common: they do not
 *       tell clusters apart. They, stop words, the words of the label and {@link OtherNames} of the
 *       class are left out.
 *   <li>The top words of a cluster are the most frequent ones that remain.
 *   <li>The description with the largest sum of frequencies over the top words it contains wins.
 * </ol>
 *
 * Ties, at the cut of the top words and between descriptions, go to what comes first in the
 * cluster; clusters are listed nearest to the centroid first.
 */
public final class TextPrototypes {
  private static final int RUNNERS_UP = 3;
  private static final ScalarTypeOptional WIDE = new ScalarTypeOptional(ScalarType.Double);

  private final String label;
  private final TextPrototypeOptions options;
  private final TextEmbedder embedder;
  private final Set<String> stopWords;
  private final Set<String> commonWords;
  private final Set<String> otherNames;
  private final CharacteristicWords characteristicWords;

  /**
   * Prepares the choice for the clusters of a class.
   *
   * @param label the name of the class in words
   * @param descriptions all descriptions of the class's images that are no outliers
   * @param embedder asked under {@link TextRule#MEAN_EMBEDDING} only
   */
  public TextPrototypes(
      String label,
      Collection<Description> descriptions,
      TextPrototypeOptions options,
      TextEmbedder embedder) {
    this(label, descriptions, options, embedder, StopWords.english());
  }

  /** Prepares the choice with other stop words than the usual English ones. */
  public TextPrototypes(
      String label,
      Collection<Description> descriptions,
      TextPrototypeOptions options,
      TextEmbedder embedder,
      Set<String> stopWords) {
    this.label = label;
    this.options = options;
    this.embedder = embedder;
    this.stopWords = stopWords;
    this.commonWords = commonWords(descriptions);
    this.otherNames =
        options.wordMatch() == WordMatch.WHOLE_WORD ? OtherNames.in(descriptions, label) : Set.of();
    this.characteristicWords = new CharacteristicWords(descriptions, this::tellsClustersApart);
  }

  /** Returns the words that most descriptions of the class have, sorted, without stop words. */
  Set<String> commonWords() {
    return commonWords;
  }

  /**
   * Chooses the text prototype of a cluster.
   *
   * @param cluster the descriptions of its images, nearest to the centroid first; those of images
   *     without one are absent
   */
  public TextPrototype of(List<Description> cluster) {
    List<WordCount> topWords = topWords(cluster);
    List<Scored> scored = scored(cluster, topWords);
    List<Scored> ranked =
        scored.stream().sorted(comparingDouble(Scored::score).reversed()).toList(); // stable
    if (options.rule() == TextRule.NONE) {
      return new TextPrototype("", Source.NONE, "", 0, topWords, List.of());
    }
    if (options.rule() == TextRule.LABEL) {
      return ofLabel(Source.LABEL, topWords, ranked);
    }
    if (cluster.isEmpty()) {
      return ofLabel(Source.LABEL_FOR_WANT_OF_DESCRIPTIONS, topWords, ranked);
    }
    Scored chosen = options.rule() == TextRule.MEDOID_DESCRIPTION ? scored.get(0) : ranked.get(0);
    if (options.rule() == TextRule.FREQUENT_WORDS
        && options.wordMatch() == WordMatch.SUBSTRING
        && chosen.score() == 0) {
      return new TextPrototype("", Source.NONE, "", 0, topWords, List.of());
    }
    Description description = chosen.description();
    return new TextPrototype(
        description.text(),
        Source.DESCRIPTION,
        description.file(),
        chosen.score(),
        topWords,
        runnersUp(description.text(), ranked));
  }

  /** Finds the most frequent words of a cluster, ties in the order of first appearance. */
  List<WordCount> topWords(List<Description> cluster) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Description description : cluster) {
      for (String word : description.words()) {
        if (tellsClustersApart(word)) {
          counts.merge(word, 1, Integer::sum);
        }
      }
    }
    return counts.entrySet().stream()
        .map(entry -> new WordCount(entry.getKey(), entry.getValue()))
        .sorted(comparingInt(WordCount::count).reversed()) // stable
        .limit(options.topK())
        .toList();
  }

  /**
   * Says whether a word is no stop word, no word of most of the class's descriptions, and no name
   * of the class.
   */
  private boolean tellsClustersApart(String word) {
    return !stopWords.contains(word)
        && !commonWords.contains(word)
        && !otherNames.contains(word)
        && !options.wordMatch().inLabel(word, label);
  }

  /** Scores the descriptions of a cluster, in order, by the rule. */
  private List<Scored> scored(List<Description> cluster, List<WordCount> topWords) {
    double[] scores =
        cluster.isEmpty()
            ? new double[0]
            : switch (options.rule()) {
              case CHARACTERISTIC_WORDS -> characteristicWords.scores(cluster);
              case MEAN_EMBEDDING -> byEmbedding(cluster);
              case FREQUENT_WORDS, MEDOID_DESCRIPTION, LABEL, NONE ->
                  cluster.stream().mapToDouble(d -> score(d, topWords)).toArray();
            };
    return IntStream.range(0, scores.length)
        .mapToObj(i -> new Scored(cluster.get(i), scores[i]))
        .toList();
  }

  /** Sums the frequencies of those top words that a description contains. */
  long score(Description description, List<WordCount> topWords) {
    return topWords.stream()
        .filter(top -> options.wordMatch().inDescription(top.word(), description))
        .mapToLong(WordCount::count)
        .sum();
  }

  /** Computes the cosine of each embedding's angle to the mean of all, each of length 1 before. */
  private double[] byEmbedding(List<Description> cluster) {
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = embedder.embed(cluster.stream().map(Description::text).toList());
      Tensor unit = rows.to(ScalarType.Double);
      unit = unit.div(unit.square().sum(new long[] {1}, true, WIDE).sqrt());
      Tensor mean = unit.sum(0); // its length does not change the order
      mean = mean.div(mean.square().sum().sqrt());
      return Tensors.doubles(unit.mv(mean));
    }
  }

  private Set<String> commonWords(Collection<Description> descriptions) {
    double enough = options.threshold() * descriptions.size();
    Set<String> common = new TreeSet<>();
    CharacteristicWords.occurrences(descriptions)
        .forEach(
            (word, count) -> {
              if (count >= enough && !stopWords.contains(word)) {
                common.add(word);
              }
            });
    return common;
  }

  private TextPrototype ofLabel(Source source, List<WordCount> topWords, List<Scored> ranked) {
    String text = LabelPrompt.of(label);
    return new TextPrototype(text, source, "", 0, topWords, runnersUp(text, ranked));
  }

  private static List<RunnerUp> runnersUp(String chosen, List<Scored> ranked) {
    Set<String> seen = new HashSet<>(Set.of(chosen));
    return ranked.stream()
        .filter(scored -> seen.add(scored.description().text()))
        .limit(RUNNERS_UP)
        .map(s -> new RunnerUp(s.description().file(), s.description().text(), s.score()))
        .toList();
  }

  private record Scored(Description description, double score) {}
}
