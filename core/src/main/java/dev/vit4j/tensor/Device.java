package dev.vit4j.tensor;

import org.bytedeco.pytorch.global.torch;

/** Where tensors live and are computed. */
public enum Device {
    CPU(torch.DeviceType.CPU),
    CUDA(torch.DeviceType.CUDA);

    private final torch.DeviceType type;

    Device(torch.DeviceType type) {
        this.type = type;
    }

    /** Whether this machine and this build's natives have the device. */
    public boolean isAvailable() {
        Engine.load();
        return this == CPU || torch.cuda_is_available();
    }

    org.bytedeco.pytorch.Device handle() {
        return new org.bytedeco.pytorch.Device(type);
    }
}
