package io.distillery.report;

import io.distillery.base.Text;
import io.distillery.dataset.image.ImageDecoder;
import io.distillery.dataset.image.RgbImage;
import io.distillery.encode.ImageTensors;
import io.distillery.prototype.ClassPrototypes;
import io.distillery.prototype.Prototype;
import io.distillery.prototype.Prototypes;
import io.distillery.report.Report.Candidate;
import io.distillery.report.Report.ClassSection;
import io.distillery.report.Report.Tile;
import io.distillery.stage.ImageSizes;
import io.distillery.synthesis.CandidateChoice;
import io.distillery.synthesis.CandidateLog;
import io.distillery.synthesis.CandidateTerms;
import io.distillery.synthesis.DistilledDataset;
import io.distillery.synthesis.DistilledImage;
import io.distillery.torch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/** The distilled images with where they come from. */
final class DistilledImages {
  private static final int WORDS = 10;

  private final Path prototypes;
  private final Path distilled;
  private final Path dataset;
  private final Pictures pictures;
  private final int most;

  /**
   * @param prototypes folder of the prototypes
   * @param distilled folder of the distilled images
   * @param dataset folder that the names of real images are relative to; where it is gone, none are
   *     shown
   * @param pictures of the page
   * @param most images of each class that are shown
   */
  DistilledImages(Path prototypes, Path distilled, Path dataset, Pictures pictures, int most) {
    this.prototypes = prototypes;
    this.distilled = distilled;
    this.dataset = dataset;
    this.pictures = pictures;
    this.most = most;
  }

  /** A section a class. */
  List<ClassSection> sections() throws IOException {
    LibTorch.load();
    List<ClassSection> sections = new ArrayList<>();
    DistilledDataset images = DistilledDataset.read(distilled);
    CandidateLog log = CandidateLog.read(distilled);
    try (Prototypes found = Prototypes.read(prototypes)) {
      for (ClassPrototypes each : found.classes()) {
        List<Tile> tiles = new ArrayList<>();
        List<DistilledImage> drawn =
            images.images().stream().filter(i -> i.className().equals(each.name())).toList();
        for (DistilledImage image : drawn.subList(0, Math.min(most, drawn.size()))) {
          tiles.add(
              tile(
                  images.file(image),
                  each.prototypes().get(tiles.size()),
                  log.of(image.fileName()).map(DistilledImages::candidates).orElse(List.of())));
        }
        sections.add(new ClassSection(each.label(), drawn.size(), tiles));
      }
    }
    return sections;
  }

  private Tile tile(Path image, Prototype prototype, List<Candidate> candidates)
      throws IOException {
    return new Tile(
        pictures.ofDistilled(image),
        prototype.text().text(),
        prototype.size(),
        prototype.text().topWords().stream()
            .limit(WORDS)
            .map(word -> word.word() + " " + word.count())
            .toList(),
        atSize(prototype, ImageIO.read(image.toFile()).getHeight()),
        neighbours(prototype),
        candidates);
  }

  private static List<Candidate> candidates(CandidateChoice choice) {
    List<Integer> itself = choice.itselfRanks();
    List<Integer> typical = choice.typicalRanks();
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < choice.candidates().size(); i++) {
      CandidateTerms terms = choice.candidates().get(i);
      candidates.add(
          new Candidate(
              i + 1,
              i == choice.kept(),
              ranked(terms.crossEntropy(), itself.get(i)),
              ranked(terms.distance(), typical.get(i))));
    }
    return candidates;
  }

  private static String ranked(double term, int rank) {
    return Text.format("%.3f (%d)", term, rank + 1);
  }

  /** The nearest member as the model could draw it at best; none where that is all of it. */
  private Optional<String> atSize(Prototype prototype, int side) throws IOException {
    Optional<Path> nearest =
        prototype.members().stream().findFirst().map(dataset::resolve).filter(Files::isRegularFile);
    if (nearest.isEmpty()) {
      return Optional.empty();
    }
    RgbImage real = new ImageDecoder().decode(nearest.get());
    return Math.min(real.width(), real.height()) > ImageSizes.MUCH_LARGER * side
        ? Optional.of(pictures.besideDistilled(ImageTensors.square(side, real)))
        : Optional.empty();
  }

  private List<String> neighbours(Prototype prototype) throws IOException {
    List<String> images = new ArrayList<>();
    for (String member : prototype.members().stream().limit(pictures.neighbours()).toList()) {
      Path file = dataset.resolve(member);
      if (Files.isRegularFile(file)) {
        images.add(pictures.ofReal(file));
      }
    }
    return images;
  }
}
