package dev.vit4j.report.internal;

import dev.vit4j.internal.io.ProtobufMessage;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The data for TensorBoard's HParams tab, in protocol buffer encoding
 * (tensorboard/plugins/hparams/plugin_data.proto, summary.proto and google/protobuf/struct.proto).
 */
public final class TensorBoardHyperparameters {

    private static final String PLUGIN = "hparams";

    /** The metrics by which runs are compared there. */
    private static final List<String> METRICS = List.of("accuracy/test", "loss/test", "accuracy/validation");

    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_TENSOR = 8;
    private static final int VALUE_METADATA = 9;
    private static final int METADATA_PLUGIN = 1;
    private static final int PLUGIN_NAME = 1;
    private static final int PLUGIN_CONTENT = 2;
    private static final int DATA_EXPERIMENT = 2;
    private static final int DATA_SESSION_START = 3;
    private static final int EXPERIMENT_CREATED = 3;
    private static final int EXPERIMENT_METRICS = 5;
    private static final int METRIC_NAME = 1;
    private static final int METRIC_TAG = 2;
    private static final int SESSION_HYPERPARAMETERS = 1;
    private static final int SESSION_STARTED = 5;
    private static final int MAP_KEY = 1;
    private static final int MAP_VALUE = 2;
    private static final int NUMBER = 2;
    private static final int TEXT = 3;
    private static final int FLAG = 4;

    private TensorBoardHyperparameters() {}

    /** The events, in order, each as a message. */
    public static List<byte[]> events(double wallTime, Map<String, String> hyperparameters) {
        return List.of(
                TensorBoardEvent.summary(
                        wallTime, 0, summary("_hparams_/experiment", DATA_EXPERIMENT, experiment(wallTime))),
                TensorBoardEvent.summary(
                        wallTime,
                        0,
                        summary(
                                "_hparams_/session_start_info",
                                DATA_SESSION_START,
                                session(wallTime, hyperparameters))));
    }

    private static ProtobufMessage experiment(double created) {
        ProtobufMessage.Builder experiment = new ProtobufMessage.Builder().fixed64(EXPERIMENT_CREATED, created);
        for (String metric : METRICS) {
            ProtobufMessage name =
                    new ProtobufMessage.Builder().text(METRIC_TAG, metric).build();
            experiment.message(
                    EXPERIMENT_METRICS,
                    new ProtobufMessage.Builder().message(METRIC_NAME, name).build());
        }
        return experiment.build();
    }

    private static ProtobufMessage session(double started, Map<String, String> hyperparameters) {
        ProtobufMessage.Builder session = new ProtobufMessage.Builder();
        new TreeMap<>(hyperparameters)
                .forEach((key, value) -> session.message(
                        SESSION_HYPERPARAMETERS,
                        new ProtobufMessage.Builder()
                                .text(MAP_KEY, key)
                                .message(MAP_VALUE, value(value))
                                .build()));
        return session.fixed64(SESSION_STARTED, started).build();
    }

    private static ProtobufMessage value(String text) {
        ProtobufMessage.Builder value = new ProtobufMessage.Builder();
        OptionalDouble number = number(text);
        if (number.isPresent()) {
            return value.fixed64(NUMBER, number.getAsDouble()).build();
        }
        return text.equals("true") || text.equals("false")
                ? value.varint(FLAG, text.equals("true") ? 1 : 0).build()
                : value.text(TEXT, text).build();
    }

    private static OptionalDouble number(String text) {
        if (!text.matches("-?[0-9.]+([eE][-+]?[0-9]+)?")) {
            return OptionalDouble.empty();
        }
        try {
            return OptionalDouble.of(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty(); // for example a version, 1.2.3
        }
    }

    /** A value without a scalar: the plugin reads its metadata, and its tensor is empty. */
    private static ProtobufMessage summary(String tag, int field, ProtobufMessage content) {
        ProtobufMessage data =
                new ProtobufMessage.Builder().message(field, content).build();
        ProtobufMessage plugin = new ProtobufMessage.Builder()
                .text(PLUGIN_NAME, PLUGIN)
                .message(PLUGIN_CONTENT, data)
                .build();
        ProtobufMessage metadata =
                new ProtobufMessage.Builder().message(METADATA_PLUGIN, plugin).build();
        return new ProtobufMessage.Builder()
                .message(
                        SUMMARY_VALUE,
                        new ProtobufMessage.Builder()
                                .text(VALUE_TAG, tag)
                                .message(VALUE_TENSOR, emptyTensor())
                                .message(VALUE_METADATA, metadata)
                                .build())
                .build();
    }

    /** A tensor of type float and shape [0]. */
    private static ProtobufMessage emptyTensor() {
        ProtobufMessage shape = new ProtobufMessage.Builder()
                .message(2, new ProtobufMessage.Builder().varint(1, 0).build())
                .build();
        return new ProtobufMessage.Builder().varint(1, 1).message(2, shape).build();
    }
}
