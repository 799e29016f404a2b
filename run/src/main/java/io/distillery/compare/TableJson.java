package io.distillery.compare;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.distillery.evaluation.protocol.EvaluationProtocol;
import io.distillery.evaluation.protocol.TrainingSet;
import io.distillery.evaluation.statistics.Difference;
import io.distillery.evaluation.statistics.Interval;
import io.distillery.evaluation.statistics.RobustScore;
import io.distillery.evaluation.statistics.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table as JSON: what the comma-separated values have, and accuracies by class.
 *
 * @param table what it shows
 */
record TableJson(ComparisonTable table) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Override
  public String toString() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (ComparisonTable.Real real : table.real()) {
      Map<String, Object> row = row(real.network(), real.perClass(), TrainingSet.REAL, real.last());
      row.put("protocol", real.protocol());
      rows.add(row);
    }
    for (ComparisonTable.Row each : table.rows()) {
      Map<String, Object> row = row(each.network(), each.ipc(), each.method(), each.last());
      row.put("protocol", table.protocol() + (each.weighted() ? EvaluationProtocol.WEIGHTED : ""));
      row.put("sets", each.sets());
      row.put("trainings", each.trainings());
      row.put("best", each.best());
      each.difference().ifPresent(d -> row.put("difference", difference(d)));
      each.robust().labels().ifPresent(score -> row.put("labelRobust", labels(score)));
      each.robust()
          .augmentation()
          .ifPresent(score -> row.put("augmentationRobust", augmentation(score)));
      row.put("accuracyByClass", each.byClass());
      rows.add(row);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("format", "distillery-comparison");
    all.put("version", 2);
    all.put("protocol", table.protocol());
    all.put("confidence", table.confidence());
    all.put("classNames", table.classNames());
    all.put("rows", rows);
    try {
      return JSON.writeValueAsString(all) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> row(String network, int ipc, String method, Summary last) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("network", network);
    row.put("ipc", ipc);
    row.put("method", method);
    row.put("last", last);
    return row;
  }

  private static Map<String, Object> labels(RobustScore score) {
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("score", score.value());
    labels.put("improvementOverRandom", score.first());
    labels.put("hardLabelRecovery", -score.second());
    return labels;
  }

  private static Map<String, Object> augmentation(RobustScore score) {
    Map<String, Object> augmentation = new LinkedHashMap<>();
    augmentation.put("score", score.value());
    augmentation.put("improvementAugmented", score.first());
    augmentation.put("improvementUnaugmented", score.second());
    return augmentation;
  }

  private Map<String, Object> difference(Difference d) {
    Interval interval = table.interval(d);
    Map<String, Object> difference = new LinkedHashMap<>();
    difference.put("from", table.baseline());
    difference.put("over", d.basis().words());
    difference.put("mean", d.mean());
    difference.put("standardError", d.error().value());
    difference.put("degreesOfFreedom", d.error().degreesOfFreedom());
    difference.put("countingError", d.countingError());
    difference.put("low", interval.low());
    difference.put("high", interval.high());
    difference.put("level", interval.level());
    return difference;
  }
}
