package dev.vit4j.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.vit4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model file in ONNX Runtime. */
final class OnnxRun implements AutoCloseable {

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    OnnxRun(Path file) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(file.toString(), options);
        }
    }

    OrtSession session() {
        return session;
    }

    /** All outputs by name, in the caller's scope. */
    Map<String, Tensor> outputs(Tensor pixelValues) throws OrtException {
        FloatBuffer buffer = FloatBuffer.wrap(pixelValues.toFloatArray());
        try (OnnxTensor images = OnnxTensor.createTensor(environment, buffer, pixelValues.shape());
                OrtSession.Result result = session.run(Map.of("pixel_values", images))) {
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            for (Map.Entry<String, OnnxValue> output : result) {
                OnnxTensor tensor = (OnnxTensor) output.getValue();
                float[] values = new float[tensor.getFloatBuffer().remaining()];
                tensor.getFloatBuffer().get(values);
                outputs.put(output.getKey(), Tensor.of(values, tensor.getInfo().getShape()));
            }
            return outputs;
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
